import { columnName, columnNamesProblem } from "#domain/datasets/columns.ts";
import type { Reading } from "#domain/datasets/reading.ts";
import {
  REJECTED_KEPT,
  REJECTED_TEXT_MAX,
  type RejectedRow,
  type RejectedRows,
} from "#domain/datasets/rejected.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { type Engine, literal, withEngine } from "./engine.ts";
import { type ImportOptions, isShortage, type Read, writeAsSaid } from "./import-file.ts";
import { misfitReason } from "./said-columns.ts";
import { asSaid, type SaidRelation } from "./said-relation.ts";
import { refuseTooMany } from "./set-aside.ts";
import { columnsOf, stored } from "./storage.ts";

const ROWS_MAX = 1_000_000_000;
// A few kilobytes can unfold into terabytes; real tables stay far below this.
const UNFOLDED_BYTES_MAX = 256 * 2 ** 30;

export async function importParquet(source: string, target: string, options: ImportOptions): Promise<Read> {
  const { signal, reading = {} } = options;
  try {
    const { said, rejected } = await withEngine({ files: [source], signal }, async (engine) => {
      const found = await readParquet(engine, source, reading);
      return { said: found, rejected: await misfitsAside(engine, found) };
    });
    return { columns: await writeAsSaid(source, target, said, options), rejected };
  } catch (error) {
    if (error instanceof JobFailed || signal?.aborted || isShortage(error)) throw error;
    throw new JobFailed(
      `The Parquet file is damaged${where(error)}. Nothing was imported. Write it again and upload the new file.`,
    );
  }
}

/** The rows with a value that does not fit. They have no line: they are told by their number, and by what is in them as JSON. */
async function misfitsAside(
  engine: Engine,
  { relation, columns, misfit }: SaidRelation,
): Promise<RejectedRows | null> {
  if (columns.length === 0) return null;
  const [count] = await engine.rows(`select count(*) as n, count(${misfit}) as misfits from ${relation}`);
  const rows = Number(count?.misfits ?? 0);
  if (rows === 0) return null;
  const found = await engine.rows(
    `select place, said, cast(to_json(whole_row) as varchar) as text from
       (select whole_row, row_number() over () as place, ${misfit} as said from ${relation} as whole_row)
     where said is not null limit ${REJECTED_KEPT}`,
  );
  const kept = found.flatMap(({ place, said, text }): RejectedRow[] => {
    const column = columns[Number(said)];
    if (!column) return [];
    return [
      {
        line: Number(place),
        lines: 1,
        column: column.name,
        reason: misfitReason(column),
        text: String(text).slice(0, REJECTED_TEXT_MAX).toWellFormed(),
      },
    ];
  });
  const rejected = { rows, lines: rows, kept };
  refuseTooMany(rejected, Number(count?.n) - rows, "Row");
  return rejected;
}

/** A Parquet file as a table, once names and size have been checked. */
export async function readParquet(engine: Engine, source: string, said: Reading): Promise<SaidRelation> {
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
  const relation = `read_parquet(${file}, hive_partitioning = false)`;
  const columns = await columnsOf(engine, relation);
  const own = columns.map((column, place) => stored(column, kept[place] ?? column.name));
  return asSaid(relation, own, said);
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
