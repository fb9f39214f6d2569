import { DEFAULT_LEVELS, type LevelCount, referenceOfLevels, sketchLevels } from "#ml/drift/categorical.ts";
import type { CategoricalSketch } from "#ml/drift/sketch.ts";
import { type Engine, literal } from "#server/datasets/duckdb/engine.ts";
import type { WatchedLevels } from "./watched.ts";

/** Values of one feature that are told apart; what is beyond them counts as values never seen. */
const LEVELS_READ_MAX = 100_000;
const BEYOND = "\u0000beyond";

/** How often each value occurs, the most frequent first. */
export async function countLevels(
  engine: Engine,
  path: string,
  { expression }: WatchedLevels,
): Promise<LevelCount[]> {
  const rows = await engine.rows(
    `with counted as (
       select ${expression} as level, count(*) as n from read_parquet(${literal(path)}) group by 1
     ), ranked as (
       select level, n, row_number() over (order by n desc, level) as place from counted
     )
     select level, n, false as beyond from ranked where place <= ${LEVELS_READ_MAX}
     union all
     select null, sum(n), true from ranked where place > ${LEVELS_READ_MAX} having count(*) > 0`,
  );
  return rows.map(({ level, n, beyond }) => ({
    level: beyond === true ? BEYOND : typeof level === "string" ? level : null,
    count: Number(n),
  }));
}

/** The reference of a categorical feature. More values than are read fill its tail, so that the rest counts as other. */
export function referenceLevels(counts: readonly LevelCount[], watched: WatchedLevels): CategoricalSketch {
  const known = counts.filter(({ level }) => level !== BEYOND);
  return sketchLevels(counts, referenceOfLevels(known, watched.levels ?? DEFAULT_LEVELS));
}

/** The counts of a window over the levels of its reference. */
export const windowLevels = (
  counts: readonly LevelCount[],
  reference: CategoricalSketch,
): CategoricalSketch => sketchLevels(counts, reference);
