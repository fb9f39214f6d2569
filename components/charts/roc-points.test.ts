import { expect, test } from "vitest";
import { precisionAt, truePositiveRate } from "./roc-points.ts";

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

test.each([
  { recall: 0.1, threshold: 0.8 },
  { recall: 0.5, threshold: 0.8 },
  { recall: 0.6, threshold: 0.3 },
  { recall: 1, threshold: 0.3 },
])(
  "the precision at a recall of $recall is that of the highest threshold that reaches it",
  ({ recall, threshold }) => {
    const points = [
      { recall: 0, precision: 1, threshold: null },
      { recall: 0.5, precision: 0.9, threshold: 0.8 },
      { recall: 1, precision: 0.4, threshold: 0.3 },
    ];
    expect(precisionAt(points, recall).threshold).toBe(threshold);
  },
);
