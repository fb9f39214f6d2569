import { type Direction, direction, PHASES, type Phase } from "./phases.ts";

/** Below this many visits a row says "too few" instead of showing shares. See docs/algorithms/overlap-matrix.md. */
export const MINIMUM_VISITS = 15;

export const MEASURES = ["count", "effortHours"] as const;

/** What is shared out: visits, or the hours of those whose effort is known. */
export type Measure = (typeof MEASURES)[number];

export type VisitCount = {
  focus: Phase;
  visited: Phase;
  count: number;
  /** Hours of the visits whose effort is known. */
  effortHours?: number;
  /** How many visits that are. */
  withEffort?: number;
};

export type DirectionShares = Readonly<Record<Direction, number>>;

export type OverlapCell = {
  visited: Phase;
  direction: Direction;
  count: number;
  effortHours: number;
  /** Share of the row, 0 to 1, by the matrix's measure; null when the row has too few. */
  share: number | null;
};

export type OverlapRow = {
  focus: Phase;
  /** Visits while this phase was in focus. */
  n: number;
  effortHours: number;
  withEffort: number;
  tooFew: boolean;
  /** One cell for each phase, in the order of PHASES. */
  cells: readonly OverlapCell[];
  /** Shares of same, backtrack and forward; null when the row has too few. */
  directions: DirectionShares | null;
};

export type OverlapMatrix = {
  measure: Measure;
  /** One row for each phase, in the order of PHASES. */
  rows: readonly OverlapRow[];
  n: number;
  effortHours: number;
  withEffort: number;
  minimumVisits: number;
  /** Over all visits; null when there are too few in all. */
  directions: DirectionShares | null;
};

type Sums = { count: number; effortHours: number; withEffort: number };

/**
 * The overlap matrix M: M[a][b] is the share of visits to b while a was in focus; of their hours when `measure` says so. Counts of
 * the same pair add up, in any order. Rows with at least `minimumVisits` visits (whose effort is known, for hours) sum to 1; the
 * others carry counts and no shares. Throws RangeError for a count or hours that are negative or not finite.
 * Source: MLOps dynamics paper, section 2, and docs/algorithms/overlap-matrix.md.
 */
export function overlapMatrix(
  counts: readonly VisitCount[],
  { minimumVisits = MINIMUM_VISITS, measure = "count" }: { minimumVisits?: number; measure?: Measure } = {},
): OverlapMatrix {
  const totals = new Map<string, Sums>();
  for (const { focus, visited, count, effortHours = 0, withEffort = 0 } of counts) {
    const least = Math.min(count, effortHours, withEffort);
    if (!(least >= 0) || !Number.isFinite(count + effortHours + withEffort)) {
      throw new RangeError(
        `Counts and hours of visits have to be 0 or more; got ${count} and ${effortHours}.`,
      );
    }
    const key = `${focus}>${visited}`;
    totals.set(key, added(totals.get(key) ?? NONE, { count, effortHours, withEffort }));
  }
  const rows = PHASES.map((focus) => rowOf(focus, totals, minimumVisits, measure));
  const { count: n, ...effort } = rows.reduce((sum, row) => added(sum, { ...row, count: row.n }), NONE);
  const hasEnough = enough({ count: n, ...effort }, minimumVisits, measure);
  const directions = hasEnough
    ? directionShares(
        rows.flatMap((row) => row.cells),
        measure,
      )
    : null;
  return { measure, rows, n, ...effort, minimumVisits, directions };
}

const NONE: Sums = { count: 0, effortHours: 0, withEffort: 0 };

const added = (a: Sums, b: Sums): Sums => ({
  count: a.count + b.count,
  effortHours: a.effortHours + b.effortHours,
  withEffort: a.withEffort + b.withEffort,
});

const enough = (sums: Sums, minimumVisits: number, measure: Measure): boolean =>
  sums[measure] > 0 && (measure === "count" ? sums.count : sums.withEffort) >= minimumVisits;

function rowOf(
  focus: Phase,
  totals: ReadonlyMap<string, Sums>,
  minimumVisits: number,
  measure: Measure,
): OverlapRow {
  const values = PHASES.map((visited) => totals.get(`${focus}>${visited}`) ?? NONE);
  const sums = values.reduce(added, NONE);
  const hasEnough = enough(sums, minimumVisits, measure);
  const cells = PHASES.map((visited, index): OverlapCell => {
    const { count, effortHours } = values[index] ?? NONE;
    const share = hasEnough ? { count, effortHours }[measure] / sums[measure] : null;
    return { visited, direction: direction(focus, visited), count, effortHours, share };
  });
  const { count: n, ...effort } = sums;
  return {
    focus,
    n,
    ...effort,
    tooFew: !hasEnough,
    cells,
    directions: hasEnough ? directionShares(cells, measure) : null,
  };
}

function directionShares(cells: readonly OverlapCell[], measure: Measure): DirectionShares {
  const sums: Record<Direction, number> = { same: 0, backtrack: 0, forward: 0 };
  for (const cell of cells) sums[cell.direction] += cell[measure];
  const n = sums.same + sums.backtrack + sums.forward;
  return { same: sums.same / n, backtrack: sums.backtrack / n, forward: sums.forward / n };
}

/** The row of a phase in focus. */
export function overlapRow(matrix: OverlapMatrix, focus: Phase): OverlapRow | undefined {
  return matrix.rows.find((row) => row.focus === focus);
}

/** The cell of one pair of phases. */
export function overlapCell(matrix: OverlapMatrix, focus: Phase, visited: Phase): OverlapCell | undefined {
  return overlapRow(matrix, focus)?.cells.find((cell) => cell.visited === visited);
}

/** What a row is too small in: "3 visits", or "3 visits with hours". */
export function rowSize({ n, withEffort }: Pick<OverlapRow, "n" | "withEffort">, measure: Measure): string {
  const visits = measure === "count" ? n : withEffort;
  return `${visits} ${visits === 1 ? "visit" : "visits"}${measure === "count" ? "" : " with hours"}`;
}
