import { describe, expect, it } from "vitest";
import golden from "#ml/golden/partial-dependence.json" with { type: "json" };
import type { Table } from "#ml/table.ts";
import { partialDependence } from "./partial-dependence.ts";

const columns = golden.columns.map((values, i) => ({
  kind: "numeric" as const,
  name: `x${i}`,
  values: Float32Array.from(values),
}));
const table: Table = { rows: columns[0]?.values.length ?? 0, columns };

/** Also written in bench/peers/golden_partial_dependence.py. */
function curved(rows: Table): Float64Array {
  const at = (i: number, row: number) => (rows.columns[i] as (typeof columns)[number]).values[row] as number;
  return Float64Array.from(
    { length: rows.rows },
    (_, row) => at(0, row) * at(1, row) + Math.sin(2 * at(2, row)) - 0.5 * at(0, row) ** 2,
  );
}

describe.each(golden.features)("partial dependence as scikit-learn: feature $feature", (expected) => {
  const ours = partialDependence(table, `x${expected.feature}`, curved, { lines: 1000 });

  it("has its grid, its mean and its lines", () => {
    expect(ours.rows).toBe(table.rows);
    expect(ours.grid).toHaveLength(expected.grid.length);
    expected.grid.forEach((value, i) => {
      expect(ours.grid[i]).toBeCloseTo(value, 6);
    });
    expected.average.forEach((value, i) => {
      expect(ours.average[i]).toBeCloseTo(value, 4);
    });
    expected.individual.forEach((line, row) => {
      for (const [i, value] of line.entries()) expect(ours.lines[row]?.[i]).toBeCloseTo(value, 4);
    });
  });
});

describe("partial dependence", () => {
  const mixed: Table = {
    rows: 5,
    columns: [
      { kind: "categorical", name: "carrier", codes: Int32Array.of(1, 1, 0, -1, 1), levels: ["AA", "UA"] },
      { kind: "datetime", name: "when", seconds: Float64Array.of(10, 20, Number.NaN, 10, 30) },
    ],
  };

  it("of a text is at its levels, the most frequent first, for several outputs", () => {
    const answer = ({ rows, columns: [carrier] }: Table) =>
      Float64Array.from({ length: rows * 2 }, (_, i) =>
        carrier?.kind === "categorical" && i % 2 === 0 ? (carrier.codes[i / 2] as number) : 7,
      );
    const found = partialDependence(mixed, "carrier", answer, { lines: 2 });
    expect(found).toEqual({
      feature: "carrier",
      grid: ["UA", "AA"],
      average: [1, 7, 0, 7],
      lines: [
        [1, 7, 0, 7],
        [1, 7, 0, 7],
      ],
      rows: 5,
    });
  });

  it("of a few values is at each of them, missing ones left out", () => {
    const found = partialDependence(mixed, "when", ({ rows }) => new Float64Array(rows), { lines: 0 });
    expect(found.grid).toEqual([10, 20, 30]);
  });
});
