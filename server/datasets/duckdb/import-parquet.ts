import { columnName, columnNamesProblem, type DatasetColumn } from "#domain/datasets/columns.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { type Engine, literal, tellingProgress, withEngine } from "./engine.ts";
import { type ImportOptions, importEngine, isShortage } from "./import-file.ts";
import { columnsOf, rowGroupSize, stored } from "./storage.ts";

const ROWS_MAX = 1_000_000_000;
// A few kilobytes can unfold into terabytes; real tables stay far below this.
const UNFOLDED_BYTES_MAX = 256 * 2 ** 30;

export async function importParquet(
  source: string,
  target: string,
  options: ImportOptions,
): Promise<DatasetColumn[]> {
  try {
    const parts = await withEngine({ files: [source], signal: options.signal }, (engine) =>
      inspect(engine, source),
    );
    const relation = `read_parquet(${literal(source)}, hive_partitioning = false)`;
    await withEngine(importEngine(source, target, parts.length, options.signal), (engine) =>
      tellingProgress(engine, options.onProgress, () =>
        engine.run(`copy (select ${parts.map((part) => part.sql).join(", ")} from ${relation}) to ${literal(target)}
         (format parquet, compression zstd, row_group_size ${rowGroupSize(parts.length)})`),
      ),
    );
    return parts.map((part) => part.column);
  } catch (error) {
    if (error instanceof JobFailed || options.signal?.aborted || isShortage(error)) throw error;
    throw new JobFailed(
      `The Parquet file is damaged${where(error)}. Nothing was imported. Write it again and upload the new file.`,
    );
  }
}

/** How each column is stored, once names and size have been checked. */
async function inspect(engine: Engine, source: string) {
  const file = literal(source);
  const names = topLevelNames(await engine.rows(`select name, num_children from parquet_schema(${file})`));
  const kept = names.map(columnName);
  const problem = columnNamesProblem(kept);
  if (problem) throw new JobFailed(`${problem} Nothing was imported.`);
  const [size] = await engine.rows(
    `select max(num_rows) as rows, (select sum(total_uncompressed_size) from parquet_metadata(${file})) as bytes
     from parquet_file_metadata(${file})`,
  );
  if (Number(size?.rows ?? 0) > ROWS_MAX || Number(size?.bytes ?? 0) > UNFOLDED_BYTES_MAX)
    throw new JobFailed(
      "The Parquet file unfolds to more than a billion rows or 256 GB. Nothing was imported. Split it into smaller versions.",
    );
  const columns = await columnsOf(engine, `read_parquet(${file}, hive_partitioning = false)`);
  return columns.map((column, index) => stored(column, kept[index] ?? column.name));
}

/** The first row is the root; a nested column's own children follow it. */
function topLevelNames(schema: Record<string, unknown>[]): string[] {
  const names: string[] = [];
  let skip = 0;
  for (const row of schema.slice(1)) {
    const children = Number(row.num_children ?? 0);
    if (skip === 0) names.push(String(row.name));
    else skip--;
    skip += children;
  }
  return names;
}

function where(error: unknown): string {
  const text = error instanceof Error ? error.message : "";
  const group = /row group (\d+)/i.exec(text)?.[1];
  return group ? ` in row group ${Number(group) + 1}` : "";
}
