import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { COLUMNS_MAX } from "#domain/datasets/columns.ts";
import type { Learned } from "#domain/datasets/recipes/result.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { type Engine, identifier } from "../engine.ts";
import { columnsOf, kindOf } from "../storage.ts";

/** Why a step cannot be done on this table; `at` is a place in its expression. */
export class StepError extends Error {
  override name = "StepError";
  readonly at: number | null;
  constructor(message: string, at: number | null = null) {
    super(message);
    this.at = at;
  }
}

/** The place of a row in its source: no column of a person's can have a control character in its name. */
export const ROW = identifier("\u0001row");

const ROWS_MADE_MAX = 50_000_000;

/** Steps that repeat rows say beforehand how many they make, so that none fills the disk. */
export function assertRows(made: number, advice: string): void {
  if (made > ROWS_MADE_MAX)
    throw new StepError(
      `This makes ${formatCount(made)} rows; ${formatCount(ROWS_MADE_MAX)} is the most. ${advice}`,
    );
}

/** A table between two steps. */
export type Table = {
  /** A view or temporary table that has `columns` and ROW. */
  relation: string;
  columns: DatasetColumn[];
  rows: number;
  /** The column that says which part a row belongs to, once a split has made it. */
  split: string | null;
  /** Whether rows may stand in another order than their places. */
  shuffled: boolean;
};

/** What a step makes: a select over the table before it. */
export type Made = {
  sql: string;
  /** Kept as rows instead of being asked again by each later step. */
  kept?: boolean;
  countsRows?: boolean;
  shuffles?: boolean;
  /** The new split column. */
  split?: string;
  learned?: Learned[];
  note?: string;
};

export const findColumn = (table: Table, name: string): DatasetColumn => {
  const column = table.columns.find((one) => one.name === name);
  if (column) return column;
  const near = table.columns.find((one) => one.name.toLowerCase() === name.toLowerCase());
  throw new StepError(
    near
      ? `There is no column “${name}” here; there is “${near.name}”.`
      : `There is no column “${name}” at this step. A step before may have taken it out.`,
  );
};

export function numericColumn(table: Table, name: string): DatasetColumn {
  const column = findColumn(table, name);
  if (column.kind !== "numeric")
    throw new StepError(`“${name}” holds no numbers, so that this cannot be done with it.`);
  return column;
}

/** A new column's name must be free: DuckDB does not tell capital letters apart. */
export function assertFree(table: Table, name: string): void {
  const there = table.columns.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (there)
    throw new StepError(
      `There is a column “${there.name}” already. Choose another name, or take that one out first.`,
    );
}

/** All columns as they are, those in `changed` by their new SQL, then ROW and what is added. */
export function selectWith(
  table: Table,
  changed: ReadonlyMap<string, string>,
  added: readonly (readonly [name: string, sql: string])[] = [],
): string {
  const kept = table.columns.map(({ name }) => {
    const sql = changed.get(name);
    return sql === undefined ? identifier(name) : `${sql} as ${identifier(name)}`;
  });
  const more = added.map(([name, sql]) => `${sql} as ${identifier(name)}`);
  return `select ${[...kept, ...more, ROW].join(", ")} from ${table.relation}`;
}

/** The rows that a step learns from: those of training once there is a split, else all. */
export const learnsFrom = (table: Table): string =>
  table.split === null ? table.relation : `${table.relation} where ${identifier(table.split)} = 'train'`;

/** The table that a step has made. */
export async function settle(engine: Engine, before: Table, made: Made, place: number): Promise<Table> {
  const relation = `step_${place}`;
  const form = made.kept ? "table" : "view";
  await engine.run(`create temp ${form} ${relation} as ${made.sql}`);
  const kinds = new Map(before.columns.map((column) => [column.name, column]));
  const columns = (await columnsOf(engine, relation))
    .filter(({ name }) => identifier(name) !== ROW)
    .map(({ name, type }): DatasetColumn => {
      const same = kinds.get(name);
      return { name, storage: type, kind: same?.storage === type ? same.kind : kindOf(type) };
    });
  if (columns.length === 0) throw new StepError("No column would be left.");
  if (columns.length > COLUMNS_MAX)
    throw new StepError(`This makes ${columns.length} columns; ${COLUMNS_MAX} is the most.`);
  const rows = made.countsRows ? await countOf(engine, relation) : before.rows;
  if (rows === 0) throw new StepError("No row would be left.");
  const carried = columns.some(({ name }) => name === before.split) ? before.split : null;
  return {
    relation,
    columns,
    rows,
    split: made.split ?? carried,
    shuffled: before.shuffled || Boolean(made.shuffles),
  };
}

export async function countOf(engine: Engine, relation: string, where = "true"): Promise<number> {
  const [row] = await engine.rows(`select count(*) as n from ${relation} where ${where}`);
  return Number(row?.n ?? 0);
}

/** The columns of a stored file for a select: NaN is missing, here as everywhere. */
export const sourceColumns = (columns: readonly DatasetColumn[]): string =>
  columns
    .map(({ name, storage }) => {
      const id = identifier(name);
      return storage === "DOUBLE" || storage === "FLOAT" ? `nullif(${id}, 'nan'::${storage}) as ${id}` : id;
    })
    .join(", ");
