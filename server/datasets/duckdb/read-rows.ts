import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { Cell } from "#domain/datasets/view.ts";
import { identifier, withEngine } from "./engine.ts";
import { placedFile } from "./placed-file.ts";

const TEXT_SHOWN_MAX = 2_000;
const READERS_MAX = 2;

export type RowsRead = { rows: Cell[][]; places: number[]; matching: number };

/** What of a file is read: `where` and `orderBy` are conditions made here, never a person's text. */
export type RowsAsked = {
  offset: number;
  limit: number;
  total: number;
  where: string | null;
  orderBy: string | null;
};

/**
 * Rows of a stored Parquet file as plain JSON values: times in ISO 8601, NaN and infinities as text. In the order of the source unless
 * another is asked for; equal values keep that order.
 */
export function readRows(
  path: string,
  columns: readonly DatasetColumn[],
  asked: RowsAsked,
): Promise<RowsRead> {
  return oneOfFew(() =>
    withEngine({ files: [path], memoryMb: 400, threads: 2 }, async (engine) => {
      const { from, place } = await placedFile(engine, path);
      const read = async (part: string) => {
        const selected = [place, ...columns.map(shownSql)].join(", ");
        const reader = await engine.connection.runAndReadAll(`select ${selected} from ${from} ${part}`);
        return reader.getRows().map((row) => row.map(toCell));
      };
      const { offset, limit, where, orderBy } = asked;
      if (where === null && orderBy === null)
        // A range of places, which the file's own statistics find.
        return pageOf(
          await read(`where ${place} >= ${offset} and ${place} < ${offset + limit} order by ${place}`),
          asked.total,
        );
      // The places first and then their rows: whole rows held in order would not fit into the memory.
      const condition = where === null ? "" : `where ${where}`;
      const found = await engine.rows(
        `select ${place} as place from ${from} ${condition} order by ${orderBy === null ? place : `${orderBy}, ${place}`} limit ${limit} offset ${offset}`,
      );
      const places = found.map((row) => Number(row.place));
      const matching =
        where === null
          ? asked.total
          : Number((await engine.rows(`select count(*) as n from ${from} ${condition}`))[0]?.n ?? 0);
      if (places.length === 0) return pageOf([], matching);
      const rows = await read(
        `where ${place} between ${Math.min(...places)} and ${Math.max(...places)} and ${place} in (${places.join(", ")})`,
      );
      const at = new Map(places.map((number, i) => [number, i]));
      const rank = ([number]: Cell[]) => at.get(Number(number)) ?? 0;
      return pageOf(
        rows.sort((a, b) => rank(a) - rank(b)),
        matching,
      );
    }),
  );
}

const pageOf = (read: Cell[][], matching: number): RowsRead => ({
  rows: read.map((row) => row.slice(1)),
  places: read.map(([place]) => Number(place)),
  matching,
});

/** Missing values stand last in either direction. */
export const orderSql = (column: DatasetColumn, descending: boolean): string =>
  `${identifier(column.name)} ${descending ? "desc" : "asc"} nulls last`;

export function shownSql(column: DatasetColumn): string {
  const from = identifier(column.name);
  if (column.storage === "DATE") return `strftime(${from}, '%Y-%m-%d')`;
  if (column.storage === "TIMESTAMP") return `strftime(${from}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
  return column.storage === "VARCHAR" ? `left(${from}, ${TEXT_SHOWN_MAX})` : from;
}

export function toCell(value: unknown): Cell {
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
export async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
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
