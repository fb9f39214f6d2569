import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { Cell } from "#domain/datasets/view.ts";
import { identifier, literal, withEngine } from "./engine.ts";

const TEXT_SHOWN_MAX = 2_000;
const READERS_MAX = 2;

/** Rows `offset` to `offset + limit` of a stored Parquet file as plain JSON values: times in ISO 8601, NaN and infinities as text. */
export function readRows(
  path: string,
  columns: readonly DatasetColumn[],
  { offset, limit }: { offset: number; limit: number },
): Promise<Cell[][]> {
  return oneOfFew(() =>
    withEngine({ files: [path], memoryMb: 200, threads: 1 }, async (engine) => {
      const reader = await engine.connection.runAndReadAll(
        `select ${columns.map(shownSql).join(", ")}
         from read_parquet(${literal(path)}, hive_partitioning = false, file_row_number = true)
         where file_row_number >= ${offset} and file_row_number < ${offset + limit} order by file_row_number`,
      );
      return reader.getRows().map((row) => row.map(toCell));
    }),
  );
}

function shownSql(column: DatasetColumn): string {
  const from = identifier(column.name);
  if (column.storage === "DATE") return `strftime(${from}, '%Y-%m-%d')`;
  if (column.storage === "TIMESTAMP") return `strftime(${from}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
  return column.storage === "VARCHAR" ? `left(${from}, ${TEXT_SHOWN_MAX})` : from;
}

function toCell(value: unknown): Cell {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  return String(value);
}

let reading = 0;
const waiting: (() => void)[] = [];

/** At most two files are read at once, so that many open pages do not add up to much memory. */
async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
  if (reading >= READERS_MAX) await new Promise<void>((resolve) => waiting.push(resolve));
  else reading++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else reading--;
  }
}
