import { describe, expect, it } from "vitest";
import golden from "#ml/golden/evaluation.json" with { type: "json" };
import { type BinStrategy, calibration } from "./calibration.ts";

const cases = golden.binary.flatMap(({ name, target, probabilities, calibration: theirs }) =>
  theirs.map((expected) => ({
    name: `${name}, ${expected.strategy}`,
    target,
    probabilities: Float64Array.from(probabilities),
    expected,
  })),
);

describe.each(cases)("calibration as scikit-learn: $name", ({ target, probabilities, expected }) => {
  const ours = calibration(target, probabilities, expected.strategy as BinStrategy);

  it("has the same bins", () => {
    expect(ours.bins.map(({ n }) => n)).toEqual(expected.n);
    for (const [i, bin] of ours.bins.entries()) {
      expect(bin.observed).toBeCloseTo(expected.observed[i] ?? Number.NaN, 12);
      expect(bin.predicted).toBeCloseTo(expected.predicted[i] ?? Number.NaN, 12);
      expect(bin.positives).toBeCloseTo(bin.observed * bin.n, 9);
    }
  });

  it("has the same expected error", () => expect(ours.expectedError).toBeCloseTo(expected.expectedError, 12));
});

describe("calibration", () => {
  it("has no error when every probability is the share that came true", () => {
    const { bins, expectedError } = calibration([0, 1, 1, 1], Float64Array.of(0, 1, 1, 1));
    expect(expectedError).toBe(0);
    expect(bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(4);
  });

  it("needs a row", () => expect(() => calibration([], new Float64Array())).toThrow(RangeError));
});
