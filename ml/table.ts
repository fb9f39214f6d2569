import type { TargetValues } from "./task.ts";

/** Numbers as float32, the precision in which the exported model compares them. NaN is missing; booleans are 0 and 1. */
export interface NumericColumn {
  readonly kind: "numeric";
  readonly name: string;
  readonly values: Float32Array;
}

/** `codes[row]` indexes `levels`; -1 is missing. */
export interface CategoricalColumn {
  readonly kind: "categorical";
  readonly name: string;
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

/** Epoch seconds in UTC; NaN is missing. */
export interface DatetimeColumn {
  readonly kind: "datetime";
  readonly name: string;
  readonly seconds: Float64Array;
}

export type Column = NumericColumn | CategoricalColumn | DatetimeColumn;
export type ColumnKind = Column["kind"];

export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** The column of that name. Throws a RangeError when the table has none. */
export function columnNamed(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (!column) throw new RangeError(`The table has no column named "${name}".`);
  return column;
}

/** A new column with the given rows of `column`, in the order given. */
export function selectColumnRows(column: Column, rows: Uint32Array): Column {
  const n = rows.length;
  if (column.kind === "numeric") {
    const values = new Float32Array(n);
    for (let i = 0; i < n; i++) values[i] = column.values[rows[i] as number] as number;
    return { kind: "numeric", name: column.name, values };
  }
  if (column.kind === "categorical") {
    const codes = new Int32Array(n);
    for (let i = 0; i < n; i++) codes[i] = column.codes[rows[i] as number] as number;
    return { kind: "categorical", name: column.name, codes, levels: column.levels };
  }
  const seconds = new Float64Array(n);
  for (let i = 0; i < n; i++) seconds[i] = column.seconds[rows[i] as number] as number;
  return { kind: "datetime", name: column.name, seconds };
}

/** A new table with the given rows, in the order given; levels are shared with the source. */
export function selectRows(table: Table, rows: Uint32Array): Table {
  return { rows: rows.length, columns: table.columns.map((column) => selectColumnRows(column, rows)) };
}

/** The target's values at the given rows. */
export function selectTarget<T extends TargetValues>(target: T, rows: Uint32Array): T {
  const out = (
    target instanceof Uint8Array ? new Uint8Array(rows.length) : new Float64Array(rows.length)
  ) as T;
  for (let i = 0; i < rows.length; i++) out[i] = target[rows[i] as number] as number;
  return out;
}

/** The number of missing values in a column. */
export function missingCount(column: Column): number {
  let missing = 0;
  if (column.kind === "categorical") {
    for (const code of column.codes) if (code < 0) missing++;
    return missing;
  }
  const values = column.kind === "numeric" ? column.values : column.seconds;
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) missing++;
  return missing;
}
