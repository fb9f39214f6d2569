import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PHASES } from "./phases.ts";
import { revisitFigures, type VisitGroup } from "./revisit-figures.ts";

const group = (change: Partial<VisitGroup>): VisitGroup => ({
  month: "2026-11",
  focus: "model_development",
  visited: "model_development",
  scenario: null,
  count: 1,
  effortHours: 0,
  ...change,
});

const STORY = [
  group({ month: "2025-12", count: 60, effortHours: 90 }),
  group({ month: "2025-12", visited: "data_acquisition", scenario: "md-da-1", count: 5, effortHours: 40 }),
  group({ month: "2026-02", visited: "data_preparation", scenario: "md-dp-1", count: 20, effortHours: 10 }),
  group({ month: "2026-02", visited: "communication", scenario: "md-co-2", count: 10, effortHours: 10 }),
  group({ month: "2026-02", visited: "data_preparation", count: 5 }),
];

describe("figures of the revisits", () => {
  const figures = revisitFigures(STORY);

  test("shares of visits, and of effort when asked", () => {
    expect(figures).toMatchObject({ n: 100, effortHours: 150 });
    expect(figures.shares).toEqual({ same: 0.6, backtrack: 0.3, forward: 0.1 });
    const byEffort = revisitFigures(STORY, "effortHours").shares;
    expect(byEffort?.backtrack).toBeCloseTo(50 / 150, 12);
  });

  test("the most revisited phases, without the one in focus", () =>
    expect(figures.mostRevisited).toMatchObject([
      { phase: "data_preparation", count: 25, effortHours: 10 },
      { phase: "communication", count: 10, effortHours: 10 },
      { phase: "data_acquisition", count: 5, effortHours: 40 },
    ]));

  test("the reasons that cost most come first, a tie goes to the more frequent", () =>
    expect(figures.reasons.map(({ scenario }) => scenario)).toEqual(["md-da-1", "md-dp-1", "md-co-2"]));

  test("what reasons brought, and of how many their effort is known", () => {
    const told = { withEffort: 3, improved: 2, judged: 4 };
    const { reasons, late, mostRevisited } = revisitFigures(STORY.map((one) => ({ ...one, ...told })));
    expect(reasons[0]).toEqual({ scenario: "md-da-1", count: 5, effortHours: 40, ...told });
    expect(mostRevisited[0]).toMatchObject({
      phase: "data_preparation",
      improved: 4,
      judged: 8,
      withEffort: 6,
    });
    expect(late.byDistance[0]).toEqual({ distance: 1, count: 25, effortHours: 10, withEffort: 6 });
  });

  test("every month is there, the quiet ones without shares", () =>
    expect(figures.months.map(({ month, n, shares }) => [month, n, shares?.backtrack ?? null])).toEqual([
      ["2025-12", 65, 5 / 65],
      ["2026-01", 0, null],
      ["2026-02", 35, 25 / 35],
    ]));

  test("how far back a backtrack reaches", () => {
    expect(figures.late.byDistance.slice(0, 3)).toMatchObject([
      { distance: 1, count: 25, effortHours: 10 },
      { distance: 2, count: 5, effortHours: 40 },
      { distance: 3, count: 0, effortHours: 0 },
    ]);
    expect(figures.late.meanDistance).toBeCloseTo(35 / 30, 12);
  });

  test("from communication to the first phase is the farthest there is", () => {
    const { late } = revisitFigures([group({ focus: "communication", visited: "problem_definition" })]);
    expect(late.byDistance.at(-1)).toMatchObject({ distance: 8, count: 1, effortHours: 0 });
    expect(late.meanDistance).toBe(8);
  });

  test("nothing at all", () =>
    expect(revisitFigures([])).toEqual({
      n: 0,
      effortHours: 0,
      shares: null,
      mostRevisited: [],
      reasons: [],
      months: [],
      late: { byDistance: expect.arrayContaining([]), meanDistance: null },
    }));

  test.each([
    { count: -1 },
    { effortHours: -0.5 },
    { count: Number.NaN },
    { effortHours: Number.POSITIVE_INFINITY },
  ])("%j is refused", (wrong) => expect(() => revisitFigures([group(wrong)])).toThrow(RangeError));

  test("nothing is lost: months, directions and distances add up to the whole", () => {
    const groups = fc.array(
      fc.record({
        month: fc.constantFrom("2026-01", "2026-02", "2026-05"),
        focus: fc.constantFrom(...PHASES),
        visited: fc.constantFrom(...PHASES),
        scenario: fc.constantFrom("md-da-1", null),
        count: fc.nat(100),
        effortHours: fc.nat(100),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(groups, (list) => {
        const { n, shares, months, late, mostRevisited } = revisitFigures(list);
        expect(months.reduce((sum, month) => sum + month.n, 0)).toBe(n);
        const backtracks = late.byDistance.reduce((sum, { count }) => sum + count, 0);
        const revisits = mostRevisited.reduce((sum, { count }) => sum + count, 0);
        if (shares === null) {
          expect(n).toBe(0);
          return;
        }
        expect(shares.same + shares.backtrack + shares.forward).toBeCloseTo(1, 9);
        expect(backtracks).toBeCloseTo(shares.backtrack * n, 6);
        expect(revisits).toBeCloseTo((1 - shares.same) * n, 6);
      }),
    );
  });
});
