import { describe, expect, it } from "vitest";
import golden from "#ml/golden/evaluation.json" with { type: "json" };
import { precisionRecallCurve } from "./precision-recall.ts";

describe.each(golden.binary)("the precision-recall curve as scikit-learn: $name", (expected) => {
  const target = Uint8Array.from(expected.target);
  const probabilities = Float64Array.from(expected.probabilities);
  const { precision, recall, thresholds } = expected.precisionRecall;
  const theirs = precision
    .map((value, i) => ({ precision: value, recall: recall[i] ?? 0, threshold: thresholds[i] ?? null }))
    .reverse();

  it("keeps none but points of theirs, both ends included", () => {
    const ours = precisionRecallCurve(target, probabilities, 10_000);
    for (const point of ours) {
      const same = theirs.find(({ threshold }) => threshold === point.threshold);
      expect(point.precision).toBeCloseTo(same?.precision ?? Number.NaN, 12);
      expect(point.recall).toBeCloseTo(same?.recall ?? Number.NaN, 12);
    }
    expect(ours[0]).toEqual({ recall: 0, precision: 1, threshold: null });
    expect(ours.at(-1)?.recall).toBe(1);
  });

  it("goes through every point of theirs", () => {
    const ours = precisionRecallCurve(target, probabilities, 10_000);
    for (const point of theirs) expect(distanceTo(ours, point)).toBeLessThan(1e-9);
  });
});

describe("the precision-recall curve", () => {
  it("is thinned to the points asked for and keeps its ends", () => {
    const { target, probabilities } = golden.binary[0] as (typeof golden.binary)[number];
    const curve = precisionRecallCurve(Uint8Array.from(target), Float64Array.from(probabilities), 20);
    expect(curve).toHaveLength(20);
    expect([curve[0]?.recall, curve.at(-1)?.recall]).toEqual([0, 1]);
  });
});

type Point = { recall: number; precision: number };

function distanceTo(curve: readonly Point[], { recall, precision }: Point): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < curve.length; i++) {
    const [a, b] = [curve[i - 1] as Point, curve[i] as Point];
    const [dx, dy] = [b.recall - a.recall, b.precision - a.precision];
    const along = ((recall - a.recall) * dx + (precision - a.precision) * dy) / (dx * dx + dy * dy || 1);
    const t = Math.min(1, Math.max(0, along));
    least = Math.min(least, Math.hypot(recall - a.recall - t * dx, precision - a.precision - t * dy));
  }
  return least;
}
