import type { Measure } from "./overlap.ts";
import { monthAfter } from "./period.ts";
import { type Direction, direction, PHASES, type Phase, phaseIndex } from "./phases.ts";

/** Visits of one kind added up: the database groups, the rules below read the groups. */
export type VisitGroup = {
  /** Calendar month in UTC, such as "2026-11". */
  month: string;
  focus: Phase;
  visited: Phase;
  /** A key of the catalogue; null: another reason, or none. */
  scenario: string | null;
  count: number;
  /** Hours of those whose effort is known (docs/algorithms/visits.md); the others add none. */
  effortHours: number;
  /** How many those are. */
  withEffort?: number;
  /** How many of them improved something, and of how many somebody said what they brought. */
  improved?: number;
  judged?: number;
};

export type Shares = Record<Direction, number>;

type Sums = { count: number; effortHours: number; withEffort: number; improved: number; judged: number };

export type ReasonFigure = { scenario: string } & Sums;

export type MonthFigure = { month: string; n: number; effortHours: number; shares: Shares | null };

export type LateDiscovery = {
  /** Backtracks by how many phases they reach back: 1 to 8. */
  byDistance: readonly ({ distance: number } & Pick<Sums, "count" | "effortHours" | "withEffort">)[];
  /** How far a backtrack reaches on average, in phases; null without any. */
  meanDistance: number | null;
};

export type RevisitFigures = {
  n: number;
  effortHours: number;
  /** Null when there is nothing to share out. */
  shares: Shares | null;
  /** Revisits (not visits in focus) of each phase, the most revisited first; phases without any are left out. */
  mostRevisited: readonly ({ phase: Phase } & Sums)[];
  /** Reasons from the catalogue, the most costly in hours first, at a tie the most frequent. */
  reasons: readonly ReasonFigure[];
  /** Every month from the first to the last, those without a visit too. */
  months: readonly MonthFigure[];
  late: LateDiscovery;
};

const FARTHEST = PHASES.length - 1;

/**
 * What a team reads off its visits. Shares are of `measure`. Counts and hours have to be 0 or more, else RangeError.
 * See docs/algorithms/revisit-figures.md.
 */
export function revisitFigures(groups: readonly VisitGroup[], measure: Measure = "count"): RevisitFigures {
  for (const { count, effortHours } of groups) {
    if (!(count >= 0 && effortHours >= 0) || !Number.isFinite(count + effortHours))
      throw new RangeError(`Counts and hours have to be 0 or more; got ${count} and ${effortHours}.`);
  }
  const revisits = groups.filter(({ focus, visited }) => direction(focus, visited) !== "same");
  const reasons = addUp(revisits, ({ scenario }) => scenario)
    .map(({ key, ...sums }) => ({ scenario: key, ...sums }))
    .sort((a, b) => b.effortHours - a.effortHours || b.count - a.count);
  const mostRevisited = addUp(revisits, ({ visited }) => visited)
    .map(({ key, ...sums }) => ({ phase: key, ...sums }))
    .sort((a, b) => b[measure] - a[measure] || phaseIndex(a.phase) - phaseIndex(b.phase));
  return {
    n: total(groups, "count"),
    effortHours: total(groups, "effortHours"),
    shares: sharesOf(groups, measure),
    mostRevisited,
    reasons,
    months: monthsOf(groups, measure),
    late: lateDiscovery(revisits),
  };
}

const total = (groups: readonly VisitGroup[], measure: Measure): number =>
  groups.reduce((sum, group) => sum + group[measure], 0);

function addUp<K extends string>(groups: readonly VisitGroup[], keyOf: (group: VisitGroup) => K | null) {
  const sums = new Map<K, { key: K } & Sums>();
  for (const group of groups) {
    const key = keyOf(group);
    if (key === null || group.count === 0) continue;
    const sum = sums.get(key) ?? { key, count: 0, effortHours: 0, withEffort: 0, improved: 0, judged: 0 };
    sum.count += group.count;
    sum.effortHours += group.effortHours;
    sum.withEffort += group.withEffort ?? 0;
    sum.improved += group.improved ?? 0;
    sum.judged += group.judged ?? 0;
    sums.set(key, sum);
  }
  return [...sums.values()];
}

function sharesOf(groups: readonly VisitGroup[], measure: Measure): Shares | null {
  const sums: Shares = { same: 0, backtrack: 0, forward: 0 };
  for (const group of groups) sums[direction(group.focus, group.visited)] += group[measure];
  const n = sums.same + sums.backtrack + sums.forward;
  return n === 0 ? null : { same: sums.same / n, backtrack: sums.backtrack / n, forward: sums.forward / n };
}

function monthsOf(groups: readonly VisitGroup[], measure: Measure): MonthFigure[] {
  const names = groups.map(({ month }) => month).sort();
  const [first, last] = [names[0], names.at(-1)];
  if (first === undefined || last === undefined) return [];
  const months: MonthFigure[] = [];
  const byMonth = Map.groupBy(groups, ({ month }) => month);
  for (let month = first; month <= last; month = monthAfter(month)) {
    const of = byMonth.get(month) ?? [];
    months.push({
      month,
      n: total(of, "count"),
      effortHours: total(of, "effortHours"),
      shares: sharesOf(of, measure),
    });
  }
  return months;
}

function lateDiscovery(revisits: readonly VisitGroup[]): LateDiscovery {
  const byDistance = Array.from({ length: FARTHEST }, (_, i) => ({
    distance: i + 1,
    count: 0,
    effortHours: 0,
    withEffort: 0,
  }));
  let phases = 0;
  let backtracks = 0;
  for (const { focus, visited, count, effortHours, withEffort = 0 } of revisits) {
    if (direction(focus, visited) !== "backtrack") continue;
    const distance = phaseIndex(focus) - phaseIndex(visited);
    const bin = byDistance[distance - 1];
    if (bin) {
      bin.count += count;
      bin.effortHours += effortHours;
      bin.withEffort += withEffort;
    }
    phases += distance * count;
    backtracks += count;
  }
  return { byDistance, meanDistance: backtracks === 0 ? null : phases / backtracks };
}
