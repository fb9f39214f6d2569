import { expect, test } from "vitest";
import { addedText } from "./units.ts";

test.each<[number, number | null, number | undefined, string]>([
  [1.2345, 0.0412, undefined, "+1.23 ± 0.041"],
  [-115_984.2, null, 0, "−115,984"],
  [-9.697, null, 2, "−9.70"],
  [0.001, null, 2, "±0.00"],
  [0, null, undefined, "±0"],
])("%s with an error of %s and %s places is written %s", (contribution, error, places, text) => {
  expect(addedText({ contribution, error }, places)).toBe(text);
});
