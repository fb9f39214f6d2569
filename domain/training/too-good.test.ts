import { expect, test } from "vitest";
import { tooGood } from "./too-good.ts";

const of = (...parts: number[]) => parts.map((importance, i) => ({ feature: `x${i}`, importance }));
const two = { task: "binary_classification" } as const;

test.each([
  ["one column does it", { ...two, holdout: { rocAuc: 1 } }, of(0, 0.56, -0.001), "x1"],
  ["several do it", { ...two, holdout: { rocAuc: 0.999 } }, of(0.2, 0.3), null],
  ["nothing is known of the features", { ...two, holdout: { rocAuc: 1 } }, [], null],
  ["a number", { task: "regression", holdout: { r2: 0.9999 } } as const, of(0.9, 0.1), "x0"],
])("nearly perfect: %s", (_, metrics, importance, feature) =>
  expect(tooGood(metrics, importance)).toMatchObject({ feature }),
);

test.each([
  ["a good model", { ...two, holdout: { rocAuc: 0.98 } }],
  ["a rare class that is never said", { ...two, holdout: { rocAuc: 0.6, accuracy: 0.999 } }],
  ["a figure that could not be computed", { ...two, holdout: { rocAuc: null } }],
  [
    "one class that is nearly all rows",
    { task: "multiclass_classification", holdout: { accuracy: 0.998, balancedAccuracy: 0.4 } } as const,
  ],
])("not nearly perfect: %s", (_, metrics) => expect(tooGood(metrics, of(1))).toBeNull());
