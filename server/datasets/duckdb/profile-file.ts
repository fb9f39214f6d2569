import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { type ColumnProfile, type DatasetProfile, EXACT_DISTINCT_MAX } from "#domain/datasets/profile.ts";
import { type Engine, literal, tellingProgress, withEngine } from "./engine.ts";
import { findInsights } from "./insights.ts";
import { type Basics, basicsOf, basicsSql } from "./profile-basics.ts";
import { profileNumbers } from "./profile-numbers.ts";
import { profileTexts } from "./profile-texts.ts";

export type ProfileOptions = {
  scratchFolder: string;
  signal?: AbortSignal | undefined;
  onProgress?: (fraction: number, column: string) => void;
};

const COLUMNS_AT_ONCE = 50;
/** How much of the work is done before the columns are looked at together. */
const INSIGHTS_FROM = 0.75;
/** Of the work on a group of columns: its one scan; the rest goes to its columns one by one. */
const SCAN_SHARE = 0.6;
// Below this many values, a group of columns is kept in memory for the questions that follow.
const VALUES_IN_MEMORY = 4_000_000;

/**
 * Profiles every row of a stored Parquet file. One scan for a group of columns tells what one pass can (missing, extremes, mean, an estimate
 * of the distinct values, approximate quantiles); a second question for each column counts its values, exactly where they are few enough.
 */
export async function profileFile(
  path: string,
  columns: readonly DatasetColumn[],
  options: ProfileOptions,
): Promise<DatasetProfile> {
  const engineOptions = {
    files: [path],
    scratchFolder: options.scratchFolder,
    memoryMb: 500,
    signal: options.signal,
  };
  return withEngine(engineOptions, async (engine) => {
    const file = `read_parquet(${literal(path)}, hive_partitioning = false)`;
    const [head] = await engine.rows(`select num_rows as n from parquet_file_metadata(${literal(path)})`);
    const rows = Number(head?.n ?? 0);
    const profiles: ColumnProfile[] = [];
    for (let at = 0; at < columns.length; at += COLUMNS_AT_ONCE) {
      const group = columns.slice(at, at + COLUMNS_AT_ONCE);
      const inMemory = columns.length > COLUMNS_AT_ONCE && rows * group.length <= VALUES_IN_MEMORY;
      if (inMemory)
        await engine.run(`create or replace temp table piece as select ${names(group)} from ${file}`);
      const from = inMemory ? "piece" : file;
      const share = group.length / columns.length;
      const scanned = (fraction: number) =>
        options.onProgress?.(
          INSIGHTS_FROM * (at / columns.length + SCAN_SHARE * share * fraction),
          "all columns",
        );
      const [found = {}] = await tellingProgress(engine, scanned, () =>
        engine.rows(
          `select ${group.map((column, index) => basicsSql(column, index)).join(", ")} from ${from}`,
        ),
      );
      for (const [index, column] of group.entries()) {
        options.signal?.throwIfAborted();
        const done = SCAN_SHARE + ((1 - SCAN_SHARE) * index) / group.length;
        options.onProgress?.(INSIGHTS_FROM * (at / columns.length + share * done), column.name);
        profiles.push(await profileColumn(engine, from, column, basicsOf(found, index, rows)));
      }
    }
    options.onProgress?.(INSIGHTS_FROM, "the columns together");
    const insights = await findInsights(engine, { path, rows, columns: profiles }, options.signal);
    return { version: 1, rows, columns: profiles, insights };
  });
}

const names = (columns: readonly DatasetColumn[]) =>
  columns.map((column) => `"${column.name.replaceAll('"', '""')}"`).join(", ");

async function profileColumn(
  engine: Engine,
  from: string,
  column: DatasetColumn,
  basics: Basics,
): Promise<ColumnProfile> {
  // The estimate may be a few percent short, so the exact count is asked for a little earlier.
  const countable = basics.distinct <= EXACT_DISTINCT_MAX;
  if (column.kind === "numeric" || column.kind === "datetime")
    return profileNumbers(engine, from, column, basics, countable);
  if (column.kind === "boolean") {
    const { missing, trueCount } = basics;
    const falseCount = basics.present - trueCount;
    const distinct = Number(trueCount > 0) + Number(falseCount > 0);
    const { name, storage } = column;
    return { kind: "boolean", name, storage, missing, distinct, distinctExact: true, trueCount, falseCount };
  }
  return profileTexts(engine, from, column, basics, countable);
}
