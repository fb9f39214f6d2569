import { type Direction, direction, PHASES, type Phase } from "./phases.ts";

/** Below this many visits a row says "too few" instead of showing shares. See docs/algorithms/overlap-matrix.md. */
export const MINIMUM_VISITS = 15;

export type VisitCount = { focus: Phase; visited: Phase; count: number };

export type DirectionShares = Readonly<Record<Direction, number>>;

export type OverlapCell = {
  visited: Phase;
  direction: Direction;
  count: number;
  /** Share of the row's visits, 0 to 1; null when the row has too few. */
  share: number | null;
};

export type OverlapRow = {
  focus: Phase;
  /** Visits while this phase was in focus. */
  n: number;
  tooFew: boolean;
  /** One cell for each phase, in the order of PHASES. */
  cells: readonly OverlapCell[];
  /** Shares of same, backtrack and forward; null when the row has too few. */
  directions: DirectionShares | null;
};

export type OverlapMatrix = {
  /** One row for each phase, in the order of PHASES. */
  rows: readonly OverlapRow[];
  n: number;
  minimumVisits: number;
  /** Over all visits; null when there are too few in all. */
  directions: DirectionShares | null;
};

/**
 * The overlap matrix M: M[a][b] is the share of visits to b while a was in focus. Counts of the same pair add up,
 * in any order. Rows with at least `minimumVisits` visits sum to 1; the others carry counts and no shares.
 * Throws RangeError for a count that is negative or not finite.
 * Source: MLOps dynamics paper, section 2, and docs/algorithms/overlap-matrix.md.
 */
export function overlapMatrix(
  counts: readonly VisitCount[],
  { minimumVisits = MINIMUM_VISITS }: { minimumVisits?: number } = {},
): OverlapMatrix {
  const totals = new Map<string, number>();
  for (const { focus, visited, count } of counts) {
    if (!(count >= 0) || !Number.isFinite(count)) {
      throw new RangeError(`A count of visits has to be 0 or more; got ${count}.`);
    }
    const key = `${focus}>${visited}`;
    totals.set(key, (totals.get(key) ?? 0) + count);
  }
  const rows = PHASES.map((focus) => rowOf(focus, totals, minimumVisits));
  const n = rows.reduce((sum, row) => sum + row.n, 0);
  const cells = rows.flatMap((row) => row.cells);
  return { rows, n, minimumVisits, directions: enough(n, minimumVisits) ? directionShares(cells, n) : null };
}

const enough = (n: number, minimumVisits: number): boolean => n > 0 && n >= minimumVisits;

function rowOf(focus: Phase, totals: ReadonlyMap<string, number>, minimumVisits: number): OverlapRow {
  const values = PHASES.map((visited) => totals.get(`${focus}>${visited}`) ?? 0);
  const n = values.reduce((sum, value) => sum + value, 0);
  const hasEnough = enough(n, minimumVisits);
  const cells = PHASES.map((visited, index): OverlapCell => {
    const count = values[index] ?? 0;
    return { visited, direction: direction(focus, visited), count, share: hasEnough ? count / n : null };
  });
  return { focus, n, tooFew: !hasEnough, cells, directions: hasEnough ? directionShares(cells, n) : null };
}

function directionShares(cells: readonly OverlapCell[], n: number): DirectionShares {
  const sums: Record<Direction, number> = { same: 0, backtrack: 0, forward: 0 };
  for (const cell of cells) sums[cell.direction] += cell.count;
  return { same: sums.same / n, backtrack: sums.backtrack / n, forward: sums.forward / n };
}

/** The cell of one pair of phases. */
export function overlapCell(matrix: OverlapMatrix, focus: Phase, visited: Phase): OverlapCell | undefined {
  return matrix.rows.find((row) => row.focus === focus)?.cells.find((cell) => cell.visited === visited);
}
