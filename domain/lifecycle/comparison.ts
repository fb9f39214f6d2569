import { type Interval, wilsonInterval } from "#domain/models/intervals.ts";
import { MINIMUM_VISITS, type OverlapMatrix, overlapRow } from "./overlap.ts";
import { PHASES, type Phase } from "./phases.ts";

/** Normal quantile for nine comparisons in a row that are wrong together in at most 5 of 100 rows: 1 - 0.05 / 9, two-sided. */
export const Z_OF_A_ROW = 2.772_921_294_608_662;

export type ShareDifference = Interval & { difference: number };

/**
 * Difference of two independent shares a/na - b/nb with Newcombe's hybrid score interval; null without trials on a side.
 * Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
 */
export function shareDifference(
  a: number,
  na: number,
  b: number,
  nb: number,
  z = Z_OF_A_ROW,
): ShareDifference | null {
  const [one, other] = [wilsonInterval(a, na, z), wilsonInterval(b, nb, z)];
  if (!one || !other) return null;
  const [p, q] = [a / na, b / nb];
  return {
    difference: p - q,
    low: p - q - Math.hypot(p - one.low, other.high - q),
    high: p - q + Math.hypot(one.high - p, q - other.low),
  };
}

export type Verdict = "more" | "less" | "no_difference" | "too_few";

export type ComparedCell = {
  visited: Phase;
  count: number;
  share: number | null;
  othersCount: number;
  othersShare: number | null;
  difference: ShareDifference | null;
  verdict: Verdict;
};

export type ComparedRow = { focus: Phase; n: number; othersN: number; cells: readonly ComparedCell[] };

/**
 * One project against the others: for each phase in focus, where its visits go more or less often than theirs. `others` must not hold
 * the project's own visits. A verdict needs `minimumVisits` in the row of both and an interval without zero. Rows that neither has are
 * left out. Both are compared by visits, whatever the measure: hours are no counts. See docs/algorithms/portfolio.md.
 */
export function compareProjects(
  own: OverlapMatrix,
  others: OverlapMatrix,
  minimumVisits: number = MINIMUM_VISITS,
): readonly ComparedRow[] {
  return PHASES.flatMap((focus) => {
    const [mine, theirs] = [overlapRow(own, focus), overlapRow(others, focus)];
    if (!mine || !theirs || mine.n + theirs.n === 0) return [];
    const enough = mine.n >= minimumVisits && theirs.n >= minimumVisits;
    const cells = PHASES.map((visited, index): ComparedCell => {
      const count = mine.cells[index]?.count ?? 0;
      const othersCount = theirs.cells[index]?.count ?? 0;
      const difference = enough ? shareDifference(count, mine.n, othersCount, theirs.n) : null;
      return {
        visited,
        count,
        share: mine.n >= minimumVisits ? count / mine.n : null,
        othersCount,
        othersShare: theirs.n >= minimumVisits ? othersCount / theirs.n : null,
        difference,
        verdict: verdictOf(difference),
      };
    });
    return { focus, n: mine.n, othersN: theirs.n, cells };
  });
}

function verdictOf(difference: ShareDifference | null): Verdict {
  if (difference === null) return "too_few";
  if (difference.low > 0) return "more";
  return difference.high < 0 ? "less" : "no_difference";
}
