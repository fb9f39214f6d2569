import { describe, expect, it } from "vitest";
import { bayesProbabilities, fitBayes } from "#ml/bayes/gaussian.ts";
import golden from "#ml/golden/similarity.json" with { type: "json" };
import { keepNeighbours, neighbourAnswers, neighbourAnswersOf } from "./neighbours.ts";

const part = (from: number, to?: number) => ({
  rows: golden.number.slice(from, to).length,
  dense: golden.dense.map((column) => Float64Array.from(column.slice(from, to))),
  blocks: [{ codes: Int32Array.from(golden.levels.slice(from, to)), size: 4 }],
});
const known = part(0, golden.trainRows);
const asked = part(golden.trainRows);
const labels = Uint8Array.from(golden.label.slice(0, golden.trainRows));
const furthest = (ours: Float64Array, theirs: readonly number[]) =>
  Math.max(...theirs.map((value, i) => Math.abs(value - (ours[i] ?? Number.NaN))));

describe.each(golden.neighbours)(
  "$neighbours nearest neighbours, by distance: $byDistance, as scikit-learn",
  (expected) => {
    it("of several classes", () => {
      const model = keepNeighbours(known, labels, 3, expected);
      expect(furthest(neighbourAnswers(model, asked), expected.probabilities)).toBeLessThan(1e-9);
    });

    it("of numbers", () => {
      const numbers = Float64Array.from(golden.number.slice(0, golden.trainRows));
      const model = keepNeighbours(known, numbers, 1, expected);
      expect(furthest(neighbourAnswers(model, asked), expected.answers)).toBeLessThan(1e-9);
    });
  },
);

it("of several settings, measured in one go, are those of each alone", () => {
  const models = golden.neighbours.map((settings) => keepNeighbours(known, labels, 3, settings));
  expect(models.length).toBeGreaterThan(2);
  expect(neighbourAnswersOf(models, asked)).toEqual(models.map((model) => neighbourAnswers(model, asked)));
  expect(neighbourAnswersOf([], asked)).toEqual([]);
});

describe("naive Bayes", () => {
  it.each(golden.bayes)("answers as GaussianNB, smoothing $smoothing", ({ smoothing, probabilities }) => {
    const model = fitBayes(known, labels, 3, smoothing);
    expect(furthest(bayesProbabilities(model, asked), probabilities)).toBeLessThan(1e-8);
  });
});
