import { describe, expect, it } from "vitest";
import golden from "#ml/golden/shap.json" with { type: "json" };
import type { Table } from "#ml/table.ts";
import { sampledContributions } from "./sampled-shap.ts";

const tableOf = (rows: readonly (readonly number[])[]): Table => ({
  rows: rows.length,
  columns: (rows[0] ?? []).map((_, i) => ({
    kind: "numeric",
    name: `x${i}`,
    values: Float32Array.from(rows, (row) => row[i] as number),
  })),
});
const rowsOf = ({ rows, columns }: Table): number[][] =>
  Array.from({ length: rows }, (_, row) =>
    columns.map((column) => (column.kind === "numeric" ? (column.values[row] as number) : Number.NaN)),
  );

/** Also written in bench/peers/golden_shap.py. */
const curved = ([a = 0, b = 0, c = 0, d = 0]: number[]): number =>
  1 / (1 + Math.exp(-(a * b + Math.sin(2 * c) - 0.5 * d ** 2)));
const answer = (table: Table) => Float64Array.from(rowsOf(table), curved);

describe("sampled SHAP", () => {
  const { X, background, contributions, base } = golden.exact;

  it("is within four standard errors of the shap package's exact values, over the same background many times", async () => {
    const many = Array.from({ length: 200 }, () => background).flat();
    const ours = await sampledContributions(tableOf(X), tableOf(many), answer, 3);
    expect(ours.base[0]).toBeCloseTo(base ?? Number.NaN, 6);
    for (const [row, theirs] of contributions.entries())
      for (const [feature, value] of theirs.entries()) {
        const i = row * 4 + feature;
        const error = ours.errors[i] as number;
        expect(error).toBeLessThan(0.01);
        expect(Math.abs((ours.values[i] as number) - value)).toBeLessThan(4 * error + 1e-6);
      }
  });

  it("adds up exactly to the answer, however few the samples", async () => {
    const table = tableOf(X);
    const { values, base: from } = await sampledContributions(table, tableOf(background), answer, 9);
    for (const [row, said] of answer(table).entries()) {
      const sum = values.subarray(row * 4, row * 4 + 4).reduce((a, b) => a + b, from[0] as number);
      expect(sum).toBeCloseTo(said, 12);
    }
  });

  it("is exact without interactions, for several outputs", async () => {
    const sums = (table: Table) =>
      Float64Array.from(rowsOf(table).flatMap(([a = 0, b = 0, c = 0, d = 0]) => [a + 2 * b, c * c - d]));
    const ours = await sampledContributions(tableOf(X), tableOf(background), sums, 1);
    const mean = (f: (row: number[]) => number) =>
      rowsOf(tableOf(background)).reduce((sum, row) => sum + f(row), 0) / background.length;
    for (const [row, x] of rowsOf(tableOf(X)).entries()) {
      const at = (feature: number, output: number) => ours.values[(row * 4 + feature) * 2 + output];
      expect(at(0, 0)).toBeCloseTo((x[0] ?? 0) - mean((b) => b[0] ?? 0), 9);
      expect(at(1, 0)).toBeCloseTo(2 * ((x[1] ?? 0) - mean((b) => b[1] ?? 0)), 9);
      expect(at(2, 1)).toBeCloseTo((x[2] ?? 0) ** 2 - mean((b) => (b[2] ?? 0) ** 2), 9);
      expect(at(3, 0)).toBeCloseTo(0, 12);
    }
  });

  it("draws the same for the same seed", async () => {
    const twice = [0, 1].map(() => sampledContributions(tableOf(X), tableOf(background), answer, 7));
    const [first, second] = await Promise.all(twice);
    expect(first).toEqual(second);
  });

  it("needs a background", () =>
    expect(sampledContributions(tableOf(X), tableOf(background.slice(0, 1)), answer, 7)).rejects.toThrow(
      RangeError,
    ));
});
