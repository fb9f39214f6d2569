import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { type DatasetProfile, EXACT_DISTINCT_MAX } from "#domain/datasets/profile.ts";
import { binnedNumbers } from "./binned-numbers.ts";
import type { ColumnFindings } from "./column-findings.ts";
import { countedAtOnce } from "./counted-columns.ts";
import { countedNumbers } from "./counted-numbers.ts";
import { type Engine, identifier, literal, tellingProgress, withEngine } from "./engine.ts";
import { findInsights } from "./insights.ts";
import { type Basics, basicsOf, basicsSql } from "./profile-basics.ts";
import { countedTexts, estimatedTexts } from "./profile-texts.ts";

export type ProfileOptions = {
  scratchFolder: string;
  signal?: AbortSignal | undefined;
  onProgress?: (fraction: number, column: string) => void;
};

const COLUMNS_AT_ONCE = 50;
/** How much of the work is done before the columns are looked at together. */
const INSIGHTS_FROM = 0.75;
/** How much of it is done when there are each column's figures and the correlations. */
export const CORRELATED = 0.8;
/** Of the work on a group of columns: its one scan; the rest goes to its columns one by one. */
const SCAN_SHARE = 0.6;
/** Of the hashes of its values, those that stand for all in an estimate of the distinct ones, and how many a scan holds at most. */
const HASHES_EVERY = 32;
const HASHES_MAX = 4_000_000;
// Below this many values, a group of columns is kept in memory for the questions that follow.
const VALUES_IN_MEMORY = 4_000_000;

/**
 * Profiles every row of a stored Parquet file. Columns of few values are counted, which tells all of them exactly. The others get one scan for
 * what one pass can tell (missing, extremes, mean, an estimate of the distinct values), and then a look at each.
 */
export async function profileFile(
  path: string,
  columns: readonly DatasetColumn[],
  options: ProfileOptions,
): Promise<DatasetProfile> {
  const { signal, onProgress } = options;
  const engineOptions = { files: [path], scratchFolder: options.scratchFolder, memoryMb: 500, signal };
  return withEngine(engineOptions, async (engine) => {
    const file = `read_parquet(${literal(path)}, hive_partitioning = false)`;
    const [head] = await engine.rows(`select num_rows as n from parquet_file_metadata(${literal(path)})`);
    const rows = Number(head?.n ?? 0);
    const atOnce = await countedAtOnce(engine, path, rows);
    const findings: ColumnFindings[] = [];
    for (let at = 0; at < columns.length; at += COLUMNS_AT_ONCE) {
      const group = columns.slice(at, at + COLUMNS_AT_ONCE);
      const inMemory = columns.length > COLUMNS_AT_ONCE && rows * group.length <= VALUES_IN_MEMORY;
      if (inMemory)
        await engine.run(`create or replace temp table piece as select ${names(group)} from ${file}`);
      const from = inMemory ? "piece" : file;
      const share = group.length / columns.length;
      const basics = await tellingProgress(
        engine,
        (fraction) =>
          onProgress?.(INSIGHTS_FROM * (at / columns.length + SCAN_SHARE * share * fraction), "all columns"),
        () =>
          scan(
            engine,
            from,
            group.filter(({ kind, name }) => kind === "boolean" || !atOnce(name)),
            rows,
          ),
      );
      for (const [index, column] of group.entries()) {
        signal?.throwIfAborted();
        const done = SCAN_SHARE + ((1 - SCAN_SHARE) * index) / group.length;
        onProgress?.(INSIGHTS_FROM * (at / columns.length + share * done), column.name);
        findings.push(await lookAt(engine, from, column, basics.get(column)));
      }
    }
    onProgress?.(INSIGHTS_FROM, "the columns together");
    const insights = await findInsights(
      engine,
      { path, rows, findings },
      {
        signal,
        onCorrelated: () => onProgress?.(CORRELATED, "what repeats and what is missing"),
      },
    );
    return { version: 1, rows, columns: findings.map(({ profile }) => profile), insights };
  });
}

const names = (columns: readonly DatasetColumn[]) => columns.map(({ name }) => identifier(name)).join(", ");

/** What one pass over the rows tells of the columns that are not counted at once. */
async function scan(
  engine: Engine,
  from: string,
  columns: readonly DatasetColumn[],
  rows: number,
): Promise<ReadonlyMap<DatasetColumn, Basics>> {
  if (columns.length === 0) return new Map();
  const every = Math.max(HASHES_EVERY, Math.ceil((rows * columns.length) / HASHES_MAX));
  const asked = columns.map((column, index) => basicsSql(column, index, every));
  const [found = {}] = await engine.rows(`select ${asked.join(", ")} from ${from}`);
  return new Map(columns.map((column, index) => [column, basicsOf(found, index, rows)]));
}

async function lookAt(
  engine: Engine,
  from: string,
  column: DatasetColumn,
  basics: Basics | undefined,
): Promise<ColumnFindings> {
  const { name, storage, kind } = column;
  if (kind === "boolean" && basics) {
    const { missing, trueCount } = basics;
    const falseCount = basics.present - trueCount;
    const distinct = Number(trueCount > 0) + Number(falseCount > 0);
    return {
      profile: { kind, name, storage, missing, distinct, distinctExact: true, trueCount, falseCount },
    };
  }
  const numbers = kind === "numeric" || kind === "datetime";
  if (!basics || basics.distinct <= EXACT_DISTINCT_MAX)
    return numbers ? countedNumbers(engine, from, column) : countedTexts(engine, from, column);
  return numbers ? binnedNumbers(engine, from, column, basics) : estimatedTexts(engine, from, column, basics);
}
