import { expect, test } from "vitest";
import { recipeSpec } from "./spec.ts";

const SENTENCE = "A column's name has no control characters. Write it without them.";

test.each([
  ["a derived column", { do: "derive", column: "\u0001ROW", as: "1" }],
  ["a chosen one", { do: "select", columns: ["a", "\u0001row"] }],
  ["the split", { do: "split", by: "random", train: 0.7, test: 0.3, as: "a\nb" }],
  ["a join's prefix", { do: "join", dataset: "d", on: [{ left: "a", right: "a" }], prefix: "\u0001" }],
])("a control character in the name of %s is refused", (_name, step) => {
  const parsed = recipeSpec.safeParse({ steps: [step] });
  expect(parsed.error?.issues.map(({ message }) => message)).toEqual([SENTENCE]);
});
