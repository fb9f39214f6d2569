import { type Moment, toMillis } from "#domain/format/moment.ts";

/** A figure of one object in a series whose figures may be compared: a run of an experiment, a version of a model or of a dataset. */
export type Measured = {
  id: string;
  /** What it is compared within; figures of other series say nothing. */
  series: string;
  label: string;
  value: number;
  at: Moment;
};

export type Gain<M extends Measured> = { best: M; before: M };

/**
 * For each series, the best figure since a moment, where it is better than the best one before. A series that began only then has
 * nothing to compare with and shows no gain, and neither does an equal figure. Figures that are not finite are left out.
 */
export function gainsSince<M extends Measured>(
  measured: readonly M[],
  since: Moment,
  better: "higher" | "lower",
): Gain<M>[] {
  const start = toMillis(since);
  const sign = better === "higher" ? 1 : -1;
  const best = new Map<string, { before?: M; after?: M }>();
  for (const one of measured) {
    if (!Number.isFinite(one.value)) continue;
    const of = best.get(one.series) ?? {};
    const side = toMillis(one.at) < start ? "before" : "after";
    const standing = of[side];
    if (standing === undefined || sign * (one.value - standing.value) > 0) of[side] = one;
    best.set(one.series, of);
  }
  return [...best.values()].flatMap(({ before, after }) =>
    before && after && sign * (after.value - before.value) > 0 ? [{ best: after, before }] : [],
  );
}

export type RuleCheck = {
  rule: string;
  outcome: "passed" | "failed" | "unknown";
  number: number;
  at: Moment;
};

/**
 * The rules that the last version checked before a moment broke, and the last one checked since keeps. A check that could not be made
 * says nothing of its version and is left out.
 */
export function nowPassing<C extends RuleCheck>(
  checks: readonly C[],
  since: Moment,
): { now: C; before: C }[] {
  const start = toMillis(since);
  const last = new Map<string, { before?: C; after?: C }>();
  for (const check of checks) {
    if (check.outcome === "unknown") continue;
    const of = last.get(check.rule) ?? {};
    const side = toMillis(check.at) < start ? "before" : "after";
    const standing = of[side];
    if (standing === undefined || check.number > standing.number) of[side] = check;
    last.set(check.rule, of);
  }
  return [...last.values()].flatMap(({ before, after }) =>
    before?.outcome === "failed" && after?.outcome === "passed" ? [{ now: after, before }] : [],
  );
}
