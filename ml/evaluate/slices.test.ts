import { describe, expect, it } from "vitest";
import { createRandom } from "#ml/split/random.ts";
import type { Table } from "#ml/table.ts";
import { worseSlices } from "./slices.ts";

const ROWS = 4000;

function rowsOf(seed: number): { table: Table; at: (feature: string, row: number) => number } {
  const random = createRandom(seed);
  const distance = Float32Array.from({ length: ROWS }, (_, row) => 100 * (row % 10));
  const noise = Float32Array.from({ length: ROWS }, () => random.normal());
  const codes = Int32Array.from({ length: ROWS }, () => random.integer(5) - 1);
  const seconds = Float64Array.from({ length: ROWS }, () => random.integer(400) * 86_400);
  const table: Table = {
    rows: ROWS,
    columns: [
      { kind: "numeric", name: "distance", values: distance },
      { kind: "categorical", name: "carrier", codes, levels: ["AA", "UA", "WN", "DL"] },
      { kind: "datetime", name: "when", seconds },
      { kind: "numeric", name: "noise", values: noise },
    ],
  };
  const columns = { distance, carrier: codes, when: seconds, noise };
  return { table, at: (feature, row) => columns[feature as keyof typeof columns][row] as number };
}

const losses = (seed: number, of: (row: number) => number): Float64Array => {
  const random = createRandom(seed);
  return Float64Array.from({ length: ROWS }, (_, row) => of(row) + 0.2 * random.normal());
};

describe("slices where a model fails", () => {
  const { table, at } = rowsOf(3);

  it("finds the planted pair and nothing else", () => {
    const isPlanted = (row: number) => at("carrier", row) === 2 && at("distance", row) > 700;
    const found = worseSlices(
      table,
      losses(1, (row) => (isPlanted(row) ? 0.7 : 0.2)),
    );
    expect(found.found).toHaveLength(1);
    const [slice] = found.found;
    expect(slice?.conditions).toMatchObject([
      { feature: "distance", over: 700, upTo: null },
      { feature: "carrier", is: "WN" },
    ]);
    expect(slice?.loss).toBeGreaterThan(0.65);
    expect(slice?.elsewhere).toBeCloseTo(0.2, 1);
    expect(slice?.differenceLow).toBeLessThan((slice?.loss ?? 0) - (slice?.elsewhere ?? 0));
  });

  it("finds a missing value, a weekday and a range, each by itself", () => {
    const planted = losses(2, (row) => {
      if (at("carrier", row) === -1) return 0.8;
      if ((at("when", row) / 86_400 + 3) % 7 === 5) return 0.6;
      return at("noise", row) > 1 ? 0.45 : 0.2;
    });
    const { found } = worseSlices(table, planted);
    expect(found.map(({ conditions }) => conditions)).toMatchObject([
      [{ feature: "carrier", is: null }],
      [{ feature: "when", weekday: 5 }],
      [{ feature: "noise", upTo: null }],
    ]);
  });

  it("finds something in noise in about one draw of twenty, as its false discovery rate says", () => {
    let draws = 0;
    for (let seed = 10; seed < 30; seed++)
      if (
        worseSlices(
          rowsOf(seed).table,
          losses(seed + 50, () => 0.3),
        ).found.length > 0
      )
        draws++;
    expect(draws).toBeLessThanOrEqual(2);
  });

  it("says nothing of slices with too few rows, and counts them", () => {
    const { minimum, tooFew, found, tested } = worseSlices(
      table,
      losses(4, (row) => (row < 20 ? 5 : 0.2)),
      2000,
    );
    expect(minimum).toBe(2000);
    expect(found).toEqual([]);
    expect(tested).toBe(0);
    expect(tooFew).toBeGreaterThan(100);
  });

  it("leaves no row in two slices", () => {
    const { found, rows } = worseSlices(
      table,
      losses(5, (row) => at("distance", row) / 500),
    );
    expect(found.length).toBeGreaterThan(1);
    expect(found.reduce((sum, { n }) => sum + n, 0)).toBeLessThanOrEqual(rows);
  });
});
