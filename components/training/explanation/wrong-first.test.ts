import { expect, test } from "vitest";
import { mostWrongFirst } from "./wrong-first.ts";

const cases = [
  {
    name: "two classes",
    classes: ["on time", "late"],
    rows: [
      { row: 1, actual: 1, answers: [0.9] },
      { row: 2, actual: 0, answers: [0.8] },
      { row: 3, actual: 1, answers: [0.05] },
    ],
    expected: ["Row 3: late 5 %, was late", "Row 2: late 80 %, was on time", "Row 1: late 90 %, was late"],
  },
  {
    name: "several classes",
    classes: ["a", "b", "c"],
    rows: [
      { row: 1, actual: 2, answers: [0.1, 0.2, 0.7] },
      { row: 2, actual: 0, answers: [0.1, 0.6, 0.3] },
    ],
    expected: ["Row 2: said b 60 %, was a", "Row 1: said c 70 %, was c"],
  },
  {
    name: "numbers",
    classes: [],
    rows: [
      { row: 1, actual: 10, answers: [11] },
      { row: 2, actual: 1234.5, answers: [4] },
    ],
    expected: ["Row 2: said 4, was 1,235", "Row 1: said 11, was 10"],
  },
];

test.each(cases)("rows of $name come with the most wrong first", ({ rows, classes, expected }) => {
  expect(mostWrongFirst(rows, classes).map(({ label }) => label.replaceAll("\u00a0", " "))).toEqual(expected);
});
