import { describe, expect, test } from "vitest";
import { guessTexts, type TextGuess } from "./guess-texts.ts";

const cases: [name: string, values: (string | null)[], found: TextGuess | null][] = [
  ["decimal commas", ["1,5", "2", "1.234,75", null], { type: "decimal", decimal: "," }],
  ["whole numbers alone say nothing of the mark", ["1", "2"], null],
  ["English thousands are no decimal comma once a point follows", ["1,234.5"], null],
  ["German dates", ["21.11.2026", "1.2.2026"], { type: "date", format: "%d.%m.%Y" }],
  [
    "days after the twelfth decide the order",
    ["11/21/2026", "01/02/2026"],
    { type: "date", format: "%m/%d/%Y" },
  ],
  ["where both orders fit, the day is first", ["01/02/2026"], { type: "date", format: "%d/%m/%Y" }],
  ["a day that no calendar has", ["31.02.2026"], null],
  ["eight digits stay a number", ["20261121"], null],
  ["one word among dates", ["21.11.2026", "soon"], null],
  ["nothing at all", [null, ""], null],
];

describe("texts that mean more", () => {
  test.each(cases)("%s", (_, values, found) => {
    expect(guessTexts(values)).toEqual(found);
  });
});
