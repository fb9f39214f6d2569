import { EXACT_DISTINCT_MAX } from "#domain/datasets/profile.ts";
import { type Engine, literal } from "./engine.ts";

/** What the dictionaries of a column's row groups may hold together, so that counting its values needs no estimate first. */
const DICTIONARY_VALUES_MAX = 500_000;

/**
 * Tells for a column whether its values are counted at once: in a short table, or where each row group of the stored file has a dictionary
 * of them. That is one quick pass, where an estimate alone would hash every row.
 */
export async function countedAtOnce(
  engine: Engine,
  path: string,
  rows: number,
): Promise<(column: string) => boolean> {
  if (rows <= EXACT_DISTINCT_MAX) return () => true;
  const found = await engine.rows(
    `select path_in_schema as name from parquet_metadata(${literal(path)}) group by name
     having count(*) = count(stats_distinct_count) and sum(stats_distinct_count) <= ${DICTIONARY_VALUES_MAX}`,
  );
  const names = new Set(found.map(({ name }) => String(name)));
  return (column) => names.has(column);
}
