import { describe, expect, it } from "vitest";
import golden from "#ml/golden/evaluation.json" with { type: "json" };
import { confusionAt } from "./confusion.ts";
import { leastCost, thresholdPoints } from "./cost-threshold.ts";

describe.each(golden.binary)("the threshold of least cost: $name", (expected) => {
  const target = Uint8Array.from(expected.target);
  const probabilities = Float64Array.from(expected.probabilities);
  const points = thresholdPoints(target, probabilities);
  const positives = target.reduce((sum, label) => sum + label, 0);
  const rows = { positives, negatives: target.length - positives };

  it.each(expected.costs)(
    "$falsePositive to $falseNegative, as over every threshold with scikit-learn",
    (one) => {
      const chosen = leastCost(points, rows, one);
      expect(chosen.cost).toBeCloseTo(one.cost, 9);
      expect(chosen.costPerRow).toBeCloseTo(one.cost / target.length, 12);
    },
  );

  it("counts what its thresholds do", () => {
    for (const { threshold, falsePositives, truePositives } of points)
      expect(confusionAt(target, probabilities, threshold ?? Number.POSITIVE_INFINITY)).toMatchObject({
        falsePositives,
        truePositives,
      });
  });

  it("starts with no row and ends with every row", () => {
    expect(points[0]).toEqual({ threshold: null, falsePositives: 0, truePositives: 0 });
    expect(points.at(-1)).toMatchObject({ falsePositives: rows.negatives, truePositives: positives });
  });
});

describe("thresholds and costs", () => {
  const points = [
    { threshold: null, falsePositives: 0, truePositives: 0 },
    { threshold: 0.7, falsePositives: 1, truePositives: 3 },
    { threshold: 0.1, falsePositives: 6, truePositives: 4 },
  ];
  const rows = { positives: 4, negatives: 6 };

  it.each([
    { costs: { falsePositive: 1, falseNegative: 1 }, threshold: 0.7, cost: 2 },
    { costs: { falsePositive: 10, falseNegative: 1 }, threshold: null, cost: 4 },
    { costs: { falsePositive: 1, falseNegative: 10 }, threshold: 0.1, cost: 6 },
    { costs: { falsePositive: 0, falseNegative: 0 }, threshold: null, cost: 0 },
    { costs: { falsePositive: 3, falseNegative: 1 }, threshold: null, cost: 4 },
  ])("$costs gives $threshold", ({ costs, threshold, cost }) => {
    expect(leastCost(points, rows, costs)).toMatchObject({ threshold, cost });
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("a cost of %d is refused", (falsePositive) => {
    expect(() => leastCost(points, rows, { falsePositive, falseNegative: 1 })).toThrow(RangeError);
  });

  it("keeps no point between two others on a straight line", () => {
    const bent = thresholdPoints(Uint8Array.of(1, 0, 1, 0), Float64Array.of(0.9, 0.9, 0.4, 0.4));
    expect(bent.map((point) => point.falsePositives)).toEqual([0, 2]);
  });

  it("refuses to choose from nothing", () => {
    expect(() => leastCost([], rows, { falsePositive: 1, falseNegative: 1 })).toThrow(RangeError);
  });

  it("keeps at most the points asked for, with both ends", () => {
    const n = 300;
    const target = Uint8Array.from({ length: n }, (_, i) => ((i * 7919) % n < i ? 0 : 1));
    const probabilities = Float64Array.from({ length: n }, (_, i) => 1 - i / n);
    const all = thresholdPoints(target, probabilities);
    const few = thresholdPoints(target, probabilities, 5);
    expect(all.length).toBeGreaterThan(5);
    expect(few).toHaveLength(5);
    expect([few[0], few.at(-1)]).toEqual([all[0], all.at(-1)]);
  });
});
