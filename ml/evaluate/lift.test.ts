import { describe, expect, it } from "vitest";
import golden from "#ml/golden/evaluation.json" with { type: "json" };
import { liftTable } from "./lift.ts";

describe.each(golden.binary)("cumulative gain as from scikit-learn's ROC curve: $name", (expected) => {
  const target = Uint8Array.from(expected.target);
  const table = liftTable(target, Float64Array.from(expected.probabilities));
  const positives = target.reduce((sum, label) => sum + label, 0);

  it("at every tenth", () => {
    expect(table).toHaveLength(10);
    for (const [i, { gain }] of table.entries())
      expect(gain).toBeCloseTo(expected.gains[i] ?? Number.NaN, 12);
  });

  it("holds every row and every row of class 1 once", () => {
    expect(table.reduce((sum, step) => sum + step.rows, 0)).toBe(target.length);
    expect(table.reduce((sum, step) => sum + step.positives, 0)).toBeCloseTo(positives, 9);
    expect(table.at(-1)).toMatchObject({ upTo: 1, gain: 1 });
  });

  it("has a lift of rate over the share of all", () => {
    for (const { rate, lift } of table) expect(lift).toBeCloseTo((rate * target.length) / positives, 12);
  });
});

describe("the lift table", () => {
  it("has one step for each of a few rows", () => {
    const table = liftTable(Uint8Array.of(0, 1, 0), Float64Array.of(0.1, 0.9, 0.5));
    expect(table.map(({ rows, positives }) => [rows, positives])).toEqual([
      [1, 1],
      [1, 0],
      [1, 0],
    ]);
    expect(table[0]?.lift).toBeCloseTo(3, 12);
  });

  it.each([0, 1])("is empty when every row is of class %i", (label) => {
    expect(liftTable(Uint8Array.of(label, label), Float64Array.of(0.1, 0.9))).toEqual([]);
  });
});
