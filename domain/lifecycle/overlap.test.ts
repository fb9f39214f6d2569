import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MEASURES, MINIMUM_VISITS, overlapCell, overlapMatrix, type VisitCount } from "./overlap.ts";
import { PHASES } from "./phases.ts";

const counts = fc.array(
  fc.record({
    focus: fc.constantFrom(...PHASES),
    visited: fc.constantFrom(...PHASES),
    count: fc.nat(10_000),
    effortHours: fc.nat(10_000),
    withEffort: fc.nat(100),
  }),
  { maxLength: 60 },
);

describe("overlap matrix", () => {
  test("twenty visits to data preparation in a hundred while model development is in focus give 0.2", () => {
    const matrix = overlapMatrix([
      { focus: "model_development", visited: "model_development", count: 70 },
      { focus: "model_development", visited: "data_preparation", count: 20 },
      { focus: "model_development", visited: "communication", count: 10 },
    ]);
    expect(overlapCell(matrix, "model_development", "data_preparation")).toEqual({
      visited: "data_preparation",
      direction: "backtrack",
      count: 20,
      effortHours: 0,
      share: 0.2,
    });
    const row = matrix.rows[3];
    expect(row?.n).toBe(100);
    expect(row?.directions).toEqual({ same: 0.7, backtrack: 0.2, forward: 0.1 });
    expect(matrix.directions).toEqual(row?.directions);
    expect(matrix.n).toBe(100);
  });

  test.each([
    [0, true],
    [MINIMUM_VISITS - 1, true],
    [MINIMUM_VISITS, false],
  ])("a row of %i visits has too few: %s", (count, tooFew) => {
    const matrix = overlapMatrix([{ focus: "scalability", visited: "scalability", count }]);
    const row = matrix.rows.find(({ focus }) => focus === "scalability");
    expect(row?.tooFew).toBe(tooFew);
    expect(row?.n).toBe(count);
    expect(row?.cells.some((cell) => cell.share === null)).toBe(tooFew);
    expect(row?.directions === null).toBe(tooFew);
  });

  test("without any visit nothing is divided by zero, even when the minimum is zero", () => {
    const matrix = overlapMatrix([], { minimumVisits: 0 });
    expect(matrix.n).toBe(0);
    expect(matrix.directions).toBeNull();
    expect(matrix.rows).toHaveLength(9);
    expect(matrix.rows.every((row) => row.tooFew)).toBe(true);
  });

  test("the same by hours: a long visit weighs more than many short ones", () => {
    const matrix = overlapMatrix(
      [
        {
          focus: "model_development",
          visited: "model_development",
          count: 70,
          effortHours: 30,
          withEffort: 60,
        },
        {
          focus: "model_development",
          visited: "data_preparation",
          count: 20,
          effortHours: 10,
          withEffort: 15,
        },
        { focus: "scalability", visited: "model_deployment", count: 40, effortHours: 9, withEffort: 14 },
      ],
      { measure: "effortHours" },
    );
    expect(overlapCell(matrix, "model_development", "data_preparation")?.share).toBe(0.25);
    expect(matrix.rows[3]?.directions).toEqual({ same: 0.75, backtrack: 0.25, forward: 0 });
    expect(matrix.rows[6]).toMatchObject({ tooFew: true, n: 40, withEffort: 14, directions: null });
    expect(matrix).toMatchObject({ n: 130, effortHours: 49, withEffort: 89 });
    expect(matrix.directions?.backtrack).toBe(19 / 49);
  });

  test("enough visits without a single hour are too few for hours", () => {
    const counts = [{ focus: "scalability", visited: "scalability", count: 90 }] as const;
    expect(overlapMatrix(counts, { measure: "effortHours", minimumVisits: 0 }).directions).toBeNull();
    expect(overlapMatrix(counts).directions).not.toBeNull();
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("a count of %s is refused", (count) => {
    const wrong: VisitCount = { focus: "scalability", visited: "scalability", count };
    expect(() => overlapMatrix([wrong])).toThrow(RangeError);
    const hours: VisitCount = { ...wrong, count: 1, effortHours: count };
    expect(() => overlapMatrix([hours])).toThrow(RangeError);
  });

  test("rows sum to 1 and shares lie between 0 and 1", () => {
    fc.assert(
      fc.property(counts, fc.constantFrom(...MEASURES), (visits, measure) => {
        for (const row of overlapMatrix(visits, { minimumVisits: 1, measure }).rows) {
          if (row.tooFew) {
            expect(Math.min(row.n, measure === "count" ? row.n : row.effortHours * row.withEffort)).toBe(0);
            continue;
          }
          const shares = row.cells.map((cell) => cell.share ?? Number.NaN);
          expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
          const { same, backtrack, forward } = row.directions ?? { same: 0, backtrack: 0, forward: 0 };
          expect(same + backtrack + forward).toBeCloseTo(1, 9);
        }
      }),
    );
  });

  test("the order of the counts and how they are split do not matter", () => {
    fc.assert(
      fc.property(counts, (visits) => {
        const split = visits.flatMap((visit) => [
          { ...visit, count: Math.floor(visit.count / 2), effortHours: 0 },
          { ...visit, count: Math.ceil(visit.count / 2), withEffort: 0 },
        ]);
        expect(overlapMatrix([...split].reverse())).toEqual(overlapMatrix(visits));
      }),
    );
  });
});
