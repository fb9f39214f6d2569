import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { asText } from "./check-sql.ts";
import { type Engine, identifier } from "./engine.ts";
import { placedFile } from "./placed-file.ts";

/** A column of both files, under a name of our own, with the expressions that make its values comparable. */
export type ComparedColumn = { name: string; alias: string; before: string; after: string };
export type ComparedColumns = { keys: ComparedColumn[]; compared: ComparedColumn[] };

/** The columns that both have, the key apart from the rest, in the order of the later file. */
export function comparedColumns(
  before: readonly DatasetColumn[],
  after: readonly DatasetColumn[],
  key: readonly string[],
): ComparedColumns {
  const was = new Map(before.map((column) => [column.name, column]));
  const common = after.flatMap((column, i): ComparedColumn[] => {
    const other = was.get(column.name);
    return other ? [{ name: column.name, alias: `c${i}`, ...comparable(other, column) }] : [];
  });
  const keys = key.flatMap((name) => common.find((column) => column.name === name) ?? []);
  return { keys, compared: common.filter(({ name }) => !key.includes(name)) };
}

/** Numbers are compared with numbers and times with times, whatever they are kept in; else by what they read as. */
function comparable(before: DatasetColumn, after: DatasetColumn): { before: string; after: string } {
  const families = [before, after].map(({ storage }) => family(storage));
  if (families[0] === families[1]) return { before: valueSql(before), after: valueSql(after) };
  return { before: textSql(before), after: textSql(after) };
}

function family(storage: string): "text" | "truth" | "time" | "number" {
  if (storage === "VARCHAR") return "text";
  if (storage === "BOOLEAN") return "truth";
  return storage === "DATE" || storage === "TIMESTAMP" ? "time" : "number";
}

/** NaN counts as missing, as in the profile. */
function valueSql(column: DatasetColumn): string {
  const value = identifier(column.name);
  return isFloating(column) ? `case when isnan(${value}) then null else ${value} end` : value;
}

const textSql = (column: DatasetColumn): string =>
  isFloating(column)
    ? `case when isnan(${identifier(column.name)}) then null else ${asText(column)} end`
    : asText(column);

const isFloating = ({ storage }: DatasetColumn) => storage === "DOUBLE" || storage === "FLOAT";

/** The two files as `before` and `after`, each row with its place in its source. */
export async function bothViews(
  engine: Engine,
  beforePath: string,
  afterPath: string,
  columns: ComparedColumns,
): Promise<string> {
  const all = [...columns.keys, ...columns.compared];
  const view = async (side: "before" | "after", path: string) => {
    const { from, place } = await placedFile(engine, path);
    const values = all.map((column) => `${column[side]} as ${column.alias}`);
    return `create temp view ${side} as select ${[`${place} as place`, ...values].join(", ")} from ${from}`;
  };
  return `${await view("before", beforePath)}; ${await view("after", afterPath)}`;
}
