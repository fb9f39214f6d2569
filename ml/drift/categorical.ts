import type { CategoricalSketch } from "./sketch.ts";

/** Levels that get a bin each; the others share one. */
export const DEFAULT_LEVELS = 20;

/** Levels remembered beyond those, to tell a rare value from one never seen. */
export const TAIL_MAX = 5_000;

export type Categories = ArrayLike<string | null | undefined>;

/** How often each level occurs; also what a database gives with GROUP BY. */
export type LevelCount = { level: string | null; count: number };

/** Counts a column of categories (null or undefined: missing). */
export function countLevels(values: Categories): LevelCount[] {
  const counts = new Map<string | null, number>();
  for (let i = 0; i < values.length; i += 1) {
    const level = values[i] ?? null;
    counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  return [...counts].map(([level, count]) => ({ level, count }));
}

// By code unit and not by locale: the same reference has to come out on every machine.
const byCountThenName = (a: LevelCount, b: LevelCount): number =>
  b.count - a.count || ((a.level ?? "") < (b.level ?? "") ? -1 : 1);

/** The reference of a categorical feature: its `most` frequent levels (ties by name) get a bin each. */
export function referenceOfLevels(
  counts: readonly LevelCount[],
  most: number = DEFAULT_LEVELS,
): CategoricalSketch {
  if (!Number.isInteger(most) || most < 1)
    throw new RangeError(`The number of levels has to be 1 or more; got ${most}.`);
  const known = counts.filter((entry) => entry.level !== null && entry.count > 0).sort(byCountThenName);
  const names = known.map((entry) => entry.level ?? "");
  return sketchLevels(counts, { levels: names.slice(0, most), tail: names.slice(most, most + TAIL_MAX) });
}

/** Counts levels over those of a reference. What it does not know is `unseen`. */
export function sketchLevels(
  counts: readonly LevelCount[],
  { levels, tail }: Pick<CategoricalSketch, "levels" | "tail">,
): CategoricalSketch {
  const place = new Map(levels.map((level, index) => [level, index]));
  const rare = new Set(tail);
  // A full tail has forgotten levels of the reference, so that an unknown value may be one of them.
  const tailIsFull = tail.length >= TAIL_MAX;
  const bins = new Array<number>(levels.length).fill(0);
  let other = 0;
  let unseen = 0;
  let missing = 0;
  for (const { level, count } of counts) {
    if (level === null) {
      missing += count;
      continue;
    }
    const index = place.get(level);
    if (index !== undefined) bins[index] = (bins[index] ?? 0) + count;
    else if (tailIsFull || rare.has(level)) other += count;
    else unseen += count;
  }
  return { kind: "categorical", levels, tail, counts: bins, other, unseen, missing };
}
