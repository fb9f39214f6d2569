import { describe, expect, it } from "vitest";
import golden from "#ml/golden/linear.json" with { type: "json" };
import { times, toFlat } from "./design.ts";
import { fitElasticNet } from "./elastic-net.ts";
import { fitLeastSquares } from "./least-squares.ts";
import { linearAnswers } from "./model.ts";
import { fitMultinomial } from "./multinomial.ts";
import { fitSvm, plattSigmoid } from "./svm.ts";

const rows = golden.number.length;
const design = {
  rows,
  dense: golden.dense.map((column) => Float64Array.from(column)),
  blocks: [{ codes: Int32Array.from(golden.levels), size: 5 }],
};
const number = Float64Array.from(golden.number);
const furthest = (ours: ArrayLike<number>, theirs: readonly number[]) =>
  Math.max(...theirs.map((value, i) => Math.abs(value - (ours[i] ?? Number.NaN))));
const answersOf = (weights: Parameters<typeof toFlat>[0]) => {
  const out = new Float64Array(rows);
  times(design, toFlat(weights), out);
  return out;
};

describe("logistic regression of several classes", () => {
  it.each(golden.multinomial)("answers as scikit-learn for C = $C", async ({ C, probabilities }) => {
    const outputs = await fitMultinomial(design, Uint8Array.from(golden.label), 3, C);
    const ours = linearAnswers({ kind: "linear", link: "softmax", outputs }, design);
    expect(furthest(ours, probabilities)).toBeLessThan(1e-5);
  });
});

describe("least squares", () => {
  it.each(golden.squares)("answers as scikit-learn for alpha = $alpha", ({ alpha, answers }) => {
    expect(furthest(answersOf(fitLeastSquares(design, number, alpha)), answers)).toBeLessThan(1e-8);
  });
});

describe("the elastic net", () => {
  it.each(golden.nets)("answers as scikit-learn for alpha = $alpha, l1 = $l1", async (expected) => {
    const weights = await fitElasticNet(design, number, expected);
    expect(furthest(answersOf(weights), expected.answers)).toBeLessThan(1e-6);
    const zeros = [...weights.dense, ...weights.blocks.flat()].filter((weight) => Math.abs(weight) < 1e-10);
    expect(zeros).toHaveLength(expected.zeros);
  });
});

describe("the linear support vector machine", () => {
  const two = Uint8Array.from(golden.two);
  it.each(golden.machines)("has scikit-learn's weights for C = $C", async (expected) => {
    const weights = await fitSvm(design, two, expected.C);
    expect(
      furthest(
        [weights.intercept, ...weights.dense, ...weights.blocks.flat()],
        [expected.intercept, ...expected.coefficients],
      ),
    ).toBeLessThan(1e-4);
  });

  it("turns scores into scikit-learn's calibrated probabilities", () => {
    const { slope, offset } = plattSigmoid(Float64Array.from(golden.platt.scores), two);
    const ours = golden.platt.scores.map((score) => 1 / (1 + Math.exp(-(slope * score + offset))));
    expect(furthest(ours, golden.platt.probabilities)).toBeLessThan(1e-4);
  });
});
