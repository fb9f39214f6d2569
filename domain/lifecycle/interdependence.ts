import { type Interval, wilsonInterval } from "#domain/models/intervals.ts";
import { type Measure, type OverlapMatrix, overlapRow } from "./overlap.ts";
import { type Direction, PHASES, type Phase } from "./phases.ts";
import type { VisitGroup } from "./revisit-figures.ts";
import { EXPECTED_OVERLAPS, scenarioOf } from "./scenarios/catalogue.ts";

export type FocusShare = {
  visited: Phase;
  direction: Direction;
  count: number;
  effortHours: number;
  share: number | null;
  /** 95 % of the share of visits; null for hours, which are no counts, and for too few. */
  interval: Interval | null;
};

/**
 * Where the work went while a phase was in focus (the paper's figures 2a to 9a): one line for each phase, in their
 * order. Intervals are Wilson's. Source: MLOps dynamics paper, section 4, and docs/algorithms/interdependence.md.
 */
export function focusDistribution(matrix: OverlapMatrix, focus: Phase): readonly FocusShare[] {
  const row = overlapRow(matrix, focus);
  if (!row) return [];
  return row.cells.map((cell) => ({
    ...cell,
    interval: cell.share === null || matrix.measure !== "count" ? null : wilsonInterval(cell.count, row.n),
  }));
}

export type DrivingReason = {
  /** A key of the catalogue; null: another reason, in somebody's words, or none yet. */
  scenario: string | null;
  title: string;
  count: number;
  effortHours: number;
};

export type PassageFigure = {
  visited: Phase;
  direction: Direction;
  count: number;
  effortHours: number;
  /** Of all work in this focus; null when there is too little of it. */
  share: number | null;
  /** The paper names this overlap. */
  expected: boolean;
  /** The greatest by the matrix's measure first; what has no scenario stands last. */
  reasons: readonly DrivingReason[];
};

export type Interdependence = {
  focus: Phase;
  n: number;
  effortHours: number;
  withEffort: number;
  tooFew: boolean;
  /** The other phases that were visited, the greatest first by the matrix's measure. */
  passages: readonly PassageFigure[];
};

const WITHOUT_SCENARIO = "no reason from the catalogue";

/**
 * What draws a team away from each phase, and why (the paper's figures 2b to 9b): for each phase in focus the others that were visited, and
 * the scenarios that drove it there. `groups` are those that the matrix was made of. Phases that were never in focus are left out.
 */
export function interdependencies(
  matrix: OverlapMatrix,
  groups: readonly VisitGroup[],
): readonly Interdependence[] {
  return matrix.rows.flatMap((row) => {
    if (row.n === 0) return [];
    const passages = row.cells
      .filter((cell) => cell.visited !== row.focus && cell.count > 0)
      .map(
        (cell): PassageFigure => ({
          ...cell,
          expected: EXPECTED_OVERLAPS[row.focus].includes(cell.visited),
          reasons: reasonsOf(groups, row.focus, cell.visited, matrix.measure),
        }),
      )
      .sort(greatestFirst(matrix.measure));
    const { focus, n, effortHours, withEffort, tooFew } = row;
    return { focus, n, effortHours, withEffort, tooFew, passages };
  });
}

type Sized = { count: number; effortHours: number };

const greatestFirst = (measure: Measure) => (a: Sized, b: Sized) =>
  b[measure] - a[measure] || b.count - a.count || b.effortHours - a.effortHours;

function reasonsOf(
  groups: readonly VisitGroup[],
  focus: Phase,
  visited: Phase,
  measure: Measure,
): DrivingReason[] {
  const sums = new Map<string | null, DrivingReason>();
  for (const group of groups) {
    if (group.focus !== focus || group.visited !== visited || group.count === 0) continue;
    const known = group.scenario === null ? null : scenarioOf(group.scenario);
    const scenario = known?.key ?? null;
    const reason = sums.get(scenario) ?? {
      scenario,
      title: known?.title ?? WITHOUT_SCENARIO,
      count: 0,
      effortHours: 0,
    };
    reason.count += group.count;
    reason.effortHours += group.effortHours;
    sums.set(scenario, reason);
  }
  return [...sums.values()].sort(
    (a, b) => Number(a.scenario === null) - Number(b.scenario === null) || greatestFirst(measure)(a, b),
  );
}

export type PatternCell = { focus: Phase; visited: Phase; count: number; effortHours: number; share: number };

export type AgainstPaper = {
  /** Of the revisits in rows with enough visits, by the matrix's measure: the part that the paper names; null without any. */
  expectedShare: number | null;
  /** Overlaps that the paper does not name and this project has, the greatest share first. */
  own: readonly PatternCell[];
  /** Overlaps that the paper names and this project has. */
  shared: readonly PatternCell[];
  /** Overlaps that the paper names, and that never occurred here although the row has enough visits. */
  unseen: readonly { focus: Phase; visited: Phase }[];
  /** Phases in focus whose rows have too few visits to compare, those without any left out. */
  tooFew: readonly Phase[];
};

/** An overlap below this share of its row is chance rather than a pattern. */
export const OWN_PATTERN_SHARE = 0.05;

/** This project's overlaps against those that the paper's text names for each phase. Communication as focus has no section there. */
export function againstPaper(matrix: OverlapMatrix): AgainstPaper {
  const rows = matrix.rows.filter(({ focus, tooFew }) => !tooFew && focus !== "communication");
  const cells = rows.flatMap(({ focus, cells: of }) =>
    of.flatMap(({ visited, count, effortHours, share }) =>
      visited === focus || share === null ? [] : { focus, visited, count, effortHours, share },
    ),
  );
  const isNamed = ({ focus, visited }: { focus: Phase; visited: Phase }) =>
    EXPECTED_OVERLAPS[focus].includes(visited);
  const total = (of: readonly Sized[]) => of.reduce((sum, cell) => sum + cell[matrix.measure], 0);
  const byShare = (a: PatternCell, b: PatternCell) => b.share - a.share;
  const seen = cells.filter(({ share }) => share > 0);
  const all = total(cells);
  return {
    expectedShare: all === 0 ? null : total(cells.filter(isNamed)) / all,
    own: seen.filter((cell) => !isNamed(cell) && cell.share >= OWN_PATTERN_SHARE).sort(byShare),
    shared: seen.filter(isNamed).sort(byShare),
    unseen: cells
      .filter((cell) => cell.count === 0 && isNamed(cell))
      .map(({ focus, visited }) => ({ focus, visited })),
    tooFew: PHASES.filter((focus) => {
      const row = overlapRow(matrix, focus);
      return focus !== "communication" && row !== undefined && row.n > 0 && row.tooFew;
    }),
  };
}
