import { describe, expect, it } from "vitest";
import golden from "#ml/golden/logistic.json" with { type: "json" };
import { fitLogistic } from "./logistic.ts";
import { linearAnswers } from "./model.ts";

const target = Uint8Array.from(golden.target);
const design = {
  rows: target.length,
  dense: golden.dense.map((column) => Float64Array.from(column)),
  blocks: [{ codes: Int32Array.from(golden.levels), size: 5 }],
};

describe("logistic regression", () => {
  it.each(golden.fits)(
    "reaches scikit-learn's optimum for C = $C",
    async ({ C, intercept, coefficients }) => {
      const model = await fitLogistic(design, target, C);
      const ours = [model.intercept, ...model.dense, ...model.blocks.flat()];
      const worst = Math.max(
        ...[intercept, ...coefficients].map((value, i) => Math.abs(value - (ours[i] ?? Number.NaN))),
      );
      expect(worst).toBeLessThan(1e-5);
    },
  );

  it("stays finite on classes that a feature separates perfectly", async () => {
    const separated = {
      ...design,
      dense: [Float64Array.from(target, (label) => (label === 1 ? 3 : -3))],
      blocks: [],
    };
    const outputs = [await fitLogistic(separated, target, 1000)];
    const probabilities = linearAnswers({ kind: "linear", link: "sigmoid", outputs }, separated);
    expect(probabilities.every((p) => Number.isFinite(p))).toBe(true);
    expect(probabilities.every((p, row) => p > 0.5 === (target[row] === 1))).toBe(true);
  });

  it("stops when its pause throws", async () => {
    const stop = () => {
      throw new Error("stopped");
    };
    await expect(fitLogistic(design, target, 1, stop)).rejects.toThrow("stopped");
  });
});
