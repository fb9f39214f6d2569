import { describe, expect, test } from "vitest";
import { againstPaper, focusDistribution, interdependencies, OWN_PATTERN_SHARE } from "./interdependence.ts";
import { overlapMatrix } from "./overlap.ts";
import { PHASES } from "./phases.ts";
import type { VisitGroup } from "./revisit-figures.ts";

const group = (change: Partial<VisitGroup>): VisitGroup => ({
  month: "2026-11",
  focus: "model_development",
  visited: "model_development",
  scenario: null,
  count: 1,
  effortHours: 0,
  withEffort: 1,
  ...change,
});

const GROUPS = [
  group({ count: 70, effortHours: 35 }),
  group({ visited: "data_acquisition", scenario: "md-da-1", count: 4, effortHours: 40 }),
  group({ visited: "data_acquisition", scenario: "md-da-1", count: 1, month: "2026-10" }),
  group({ visited: "data_acquisition", scenario: "md-da-2", count: 6, effortHours: 2 }),
  group({ visited: "data_acquisition", scenario: null, count: 9, effortHours: 9 }),
  group({ visited: "communication", count: 10 }),
  group({ focus: "scalability", visited: "data_acquisition", scenario: null, count: 3 }),
];

describe("the focus distribution of a phase", () => {
  test("has a line for each phase with its interval, as SciPy gives it for 20 of 100", () => {
    const lines = focusDistribution(overlapMatrix(GROUPS), "model_development");
    expect(lines.map(({ visited }) => visited)).toEqual(PHASES);
    const acquisition = lines[1];
    expect(acquisition).toMatchObject({ count: 20, share: 0.2, direction: "backtrack" });
    expect(acquisition?.interval?.low).toBeCloseTo(0.13336693, 7);
    expect(acquisition?.interval?.high).toBeCloseTo(0.28882917, 7);
  });

  test("says nothing of too few, and gives hours no interval", () => {
    const few = focusDistribution(overlapMatrix(GROUPS), "scalability");
    expect(few.every(({ share, interval }) => share === null && interval === null)).toBe(true);
    const hours = overlapMatrix(GROUPS, { measure: "effortHours", minimumVisits: 1 });
    expect(focusDistribution(hours, "model_development")[1]).toMatchObject({
      interval: null,
      effortHours: 51,
    });
  });
});

describe("what draws a team away from a phase, and why", () => {
  const drawn = (measure: "count" | "effortHours") =>
    interdependencies(overlapMatrix(GROUPS, { measure, minimumVisits: 1 }), GROUPS);

  test("the phases visited, the greatest first, each with its reasons", () => {
    const [development, scale] = drawn("count");
    expect(development).toMatchObject({ focus: "model_development", n: 100, tooFew: false });
    expect(development?.passages.map(({ visited, count, expected }) => [visited, count, expected])).toEqual([
      ["data_acquisition", 20, true],
      ["communication", 10, true],
    ]);
    expect(scale?.passages.map(({ visited, expected }) => [visited, expected])).toEqual([
      ["data_acquisition", false],
    ]);
  });

  test("reasons add up over months; what has none of the catalogue stands last however great", () => {
    const reasons = drawn("count")[0]?.passages[0]?.reasons;
    expect(reasons?.map(({ scenario, count }) => [scenario, count])).toEqual([
      ["md-da-2", 6],
      ["md-da-1", 5],
      [null, 9],
    ]);
    expect(drawn("effortHours")[0]?.passages[0]?.reasons[0]).toMatchObject({
      scenario: "md-da-1",
      count: 5,
      effortHours: 40,
    });
  });

  test("the reasons of a passage add up to its visits", () => {
    for (const { passages } of drawn("count"))
      for (const passage of passages)
        expect(passage.reasons.reduce((sum, { count }) => sum + count, 0)).toBe(passage.count);
  });

  test("a key that left the catalogue is not lost", () => {
    const groups = [group({ visited: "scalability", scenario: "md-sc-99", count: 2 })];
    const [one] = interdependencies(overlapMatrix(groups), groups);
    expect(one?.passages[0]?.reasons).toMatchObject([{ scenario: null, count: 2 }]);
  });
});

describe("against the paper's pattern", () => {
  const focus = "data_acquisition";
  const pattern = againstPaper(
    overlapMatrix([
      group({ focus, visited: focus, count: 60 }),
      group({ focus, visited: "problem_definition", count: 20 }),
      group({ focus, visited: "data_preparation", count: 8 }),
      group({ focus, visited: "scalability", count: 8 }),
      group({ focus, visited: "model_deployment", count: 4 }),
      group({ focus: "scalability", visited: "data_acquisition", count: 14 }),
      group({ focus: "communication", visited: "data_acquisition", count: 90 }),
    ]),
  );

  test("the named part of the revisits", () => expect(pattern.expectedShare).toBeCloseTo(28 / 40, 12));

  test("its own overlaps are those of at least one in twenty that the text does not name", () => {
    expect(pattern.own).toEqual([{ focus, visited: "scalability", count: 8, share: 0.08, effortHours: 0 }]);
    expect(0.04).toBeLessThan(OWN_PATTERN_SHARE);
  });

  test("named and seen, named and never seen", () => {
    expect(pattern.shared.map(({ visited }) => visited)).toEqual(["problem_definition", "data_preparation"]);
    expect(pattern.unseen).toEqual([{ focus, visited: "governance_and_compliance" }]);
  });

  test("rows that are too small are named as such; communication has no pattern there", () =>
    expect(pattern.tooFew).toEqual(["scalability"]));

  test("without visits there is nothing to compare", () =>
    expect(againstPaper(overlapMatrix([]))).toEqual({
      expectedShare: null,
      own: [],
      shared: [],
      unseen: [],
      tooFew: [],
    }));
});
