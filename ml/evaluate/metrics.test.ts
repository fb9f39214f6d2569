import { describe, expect, it } from "vitest";
import golden from "#ml/golden/metrics.json" with { type: "json" };
import { evaluateBinary, majorityBaseline, meanAndStd } from "./metrics.ts";
import { rocCurve } from "./roc.ts";

describe.each(golden.cases)("binary metrics match scikit-learn: $name", (expected) => {
  const target = Uint8Array.from(expected.target);
  const probabilities = Float64Array.from(expected.probabilities);
  const { metrics, confusion } = evaluateBinary(target, probabilities);

  it.each(["accuracy", "precision", "recall", "f1", "rocAuc", "logLoss", "brier"] as const)("%s", (name) => {
    expect(Math.abs(metrics[name] - expected[name])).toBeLessThan(1e-9);
  });

  it("counts every row once", () => {
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
    expect(truePositives + falsePositives + trueNegatives + falseNegatives).toBe(target.length);
    expect(truePositives + falseNegatives).toBe(target.reduce((sum, label) => sum + label, 0));
  });

  it("the ROC curve runs through scikit-learn's points", () => {
    const curve = rocCurve(target, probabilities, 10_000);
    for (const { falsePositiveRate, truePositiveRate } of curve) {
      const onCurve = expected.rocCurve.some(
        ([x = 0, y = 0]) => Math.abs(x - falsePositiveRate) < 1e-12 && Math.abs(y - truePositiveRate) < 1e-12,
      );
      expect(onCurve).toBe(true);
    }
    expect(Math.abs(areaUnder(curve) - expected.rocAuc)).toBeLessThan(1e-9);
  });
});

describe("a long ROC curve", () => {
  const rows = 20_000;
  const target = Uint8Array.from({ length: rows }, (_, i) => (Math.sin(i * i) > 0.2 ? 1 : 0));
  const probabilities = Float64Array.from(
    target,
    (label, i) => 0.5 + 0.2 * (label - 0.5) + 0.4 * Math.sin(i),
  );

  it("is thinned to 400 points that keep its ends and its area", () => {
    const curve = rocCurve(target, probabilities);
    expect(curve.length).toBeLessThanOrEqual(400);
    expect(curve[0]).toEqual({ falsePositiveRate: 0, truePositiveRate: 0, threshold: null });
    expect(curve.at(-1)).toMatchObject({ falsePositiveRate: 1, truePositiveRate: 1 });
    const { metrics } = evaluateBinary(target, probabilities);
    expect(Math.abs(areaUnder(curve) - metrics.rocAuc)).toBeLessThan(1e-3);
  });
});

describe("the trivial baseline", () => {
  it("answers with the class that is more frequent in training", () => {
    const baseline = majorityBaseline(Uint8Array.of(1, 1, 1, 0), Uint8Array.of(1, 0, 0, 0));
    expect(baseline.label).toBe(1);
    expect(baseline.metrics).toMatchObject({ accuracy: 0.25, recall: 1, rocAuc: 0.5 });
  });
});

describe("the spread over folds", () => {
  it("has the population standard deviation", () => {
    expect(meanAndStd([1, 2, 3, 4])).toEqual({ mean: 2.5, std: Math.sqrt(1.25) });
  });
});

function areaUnder(curve: readonly { falsePositiveRate: number; truePositiveRate: number }[]): number {
  let area = 0;
  curve.forEach((point, i) => {
    const before = curve[i - 1];
    if (!before) return;
    area +=
      ((point.falsePositiveRate - before.falsePositiveRate) *
        (point.truePositiveRate + before.truePositiveRate)) /
      2;
  });
  return area;
}
