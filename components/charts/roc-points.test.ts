import { expect, test } from "vitest";
import { truePositiveRate } from "./roc-points.ts";

const curve = [
  { fpr: 0, tpr: 0 },
  { fpr: 0, tpr: 0.4 },
  { fpr: 0.5, tpr: 0.8 },
  { fpr: 1, tpr: 1 },
];

test.each([
  { rate: 0, expected: 0.4 },
  { rate: 0.25, expected: 0.6 },
  { rate: 0.5, expected: 0.8 },
  { rate: 0.75, expected: 0.9 },
  { rate: 1, expected: 1 },
])("between two points of the curve the rate at $rate is on their line", ({ rate, expected }) => {
  expect(truePositiveRate(curve, rate)).toBeCloseTo(expected, 10);
});
