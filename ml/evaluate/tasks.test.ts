import { describe, expect, it } from "vitest";
import golden from "#ml/golden/tasks.json" with { type: "json" };
import { evaluateBinary } from "./metrics.ts";
import { evaluateMulticlass, mostFrequentBaseline } from "./multiclass.ts";
import { evaluateRegression, meanBaseline } from "./regression.ts";

const near = (ours: number, theirs: number) => expect(Math.abs(ours - theirs)).toBeLessThan(1e-9);

describe.each(golden.binary)("two classes, as scikit-learn: $name", (expected) => {
  const { metrics } = evaluateBinary(
    Uint8Array.from(expected.target),
    Float64Array.from(expected.probabilities),
  );
  it.each(["balancedAccuracy", "mcc", "kappa", "prAuc"] as const)("%s", (name) =>
    near(metrics[name], expected[name]),
  );
});

describe.each(golden.multiclass)("several classes, as scikit-learn: $name", (expected) => {
  const { metrics, matrix } = evaluateMulticlass(
    Uint8Array.from(expected.target),
    Float64Array.from(expected.probabilities),
    expected.classes,
  );
  it.each([
    "accuracy",
    "balancedAccuracy",
    "macroF1",
    "weightedF1",
    "mcc",
    "kappa",
    "rocAucOvr",
    "logLoss",
  ] as const)("%s", (name) => near(metrics[name], expected[name]));
  it("the confusion matrix", () => expect(matrix).toEqual(expected.matrix));
});

describe.each(golden.regression)("numbers, as scikit-learn: $name", (expected) => {
  const metrics = evaluateRegression(Float64Array.from(expected.target), Float64Array.from(expected.answers));
  it.each(["r2", "mae", "rmse", "mape", "medianAe"] as const)("%s", (name) =>
    near(metrics[name] / expected[name], 1),
  );
});

describe("the trivial answers", () => {
  it("of several classes is the one that is most frequent in training", () => {
    const { label, metrics } = mostFrequentBaseline(Uint8Array.of(0, 2, 2, 1), Uint8Array.of(2, 1, 0, 2), 3);
    expect(label).toBe(2);
    expect(metrics.accuracy).toBe(0.5);
    expect(metrics.balancedAccuracy).toBeCloseTo(1 / 3, 12);
    expect(metrics.rocAucOvr).toBe(0.5);
  });

  it("of numbers is the mean of training", () => {
    const { value, metrics } = meanBaseline(Float64Array.of(1, 3), Float64Array.of(2, 4));
    expect(value).toBe(2);
    expect(metrics).toMatchObject({ mae: 1, r2: -1 });
  });
});
