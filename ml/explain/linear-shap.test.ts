import { describe, expect, it } from "vitest";
import golden from "#ml/golden/shap.json" with { type: "json" };
import { type LinearModel, linearAnswers } from "#ml/linear/model.ts";
import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import { designMeans, linearContributions } from "./linear-shap.ts";

const designOf = (X: readonly (readonly number[])[]): LinearDesign => ({
  rows: X.length,
  dense: (X[0] ?? []).map((_, i) => Float64Array.from(X, (row) => row[i] as number)),
  blocks: [],
});

describe.each(golden.linear)("linear SHAP as the shap package: $name", (expected) => {
  const model: LinearModel = {
    kind: "linear",
    link: "identity",
    outputs: expected.weights.map((dense, i) => ({
      intercept: expected.intercepts[i] as number,
      dense,
      blocks: [],
    })),
  };
  const half = expected.X.length / 2;
  const means = designMeans([designOf(expected.X.slice(0, half)), designOf(expected.X.slice(half))]);
  const ours = linearContributions(model, means, designOf(expected.X.slice(0, 12)));

  it("has its values and its base", () => {
    expect(ours.values).toHaveLength(expected.contributions.length);
    for (const [i, value] of expected.contributions.entries()) expect(ours.values[i]).toBeCloseTo(value, 9);
    for (const [i, value] of expected.base.entries()) expect(ours.base[i]).toBeCloseTo(value, 9);
  });
});

describe("linear SHAP of a category", () => {
  const design: LinearDesign = {
    rows: 4,
    dense: [Float64Array.of(1, 2, 3, 6)],
    blocks: [{ codes: Int32Array.of(0, 1, 1, -1), size: 2 }],
  };
  const model: LinearModel = {
    kind: "linear",
    link: "identity",
    outputs: [{ intercept: 5, dense: [2], blocks: [[10, -4]] }],
  };
  const { values, base } = linearContributions(model, designMeans([design]), design);

  it("is the level's weight less the mean weight, and adds up to the answer", () => {
    expect([...values]).toEqual([-4, 9.5, -2, -4.5, 0, -4.5, 6, -0.5]);
    const answers = linearAnswers(model, design);
    for (let row = 0; row < 4; row++)
      expect((base[0] ?? 0) + (values[2 * row] ?? 0) + (values[2 * row + 1] ?? 0)).toBeCloseTo(
        answers[row] ?? 0,
        12,
      );
  });
});
