import type { DatasetColumn } from "#domain/datasets/columns.ts";
import {
  DATE_FORMAT_LABELS,
  type DateFormat,
  type Decimal,
  type Reading,
  VALUE_TYPE_LABELS,
  type ValueType,
} from "#domain/datasets/reading.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { identifier, literal, withEngine } from "./engine.ts";
import { type ImportOptions, importEngine } from "./import-file.ts";
import { kindOf } from "./storage.ts";

/** A column of which somebody said how its texts are to be read. */
export type SaidColumn = { name: string; type: ValueType; format?: DateFormat | undefined };

/** The columns of which a type was said, by name. Throws for one that the file does not have. */
export function saidColumns(names: readonly string[], said: Reading): Map<string, SaidColumn> {
  const columns = said.columns ?? [];
  const missing = columns.find(({ name }) => !names.includes(name));
  if (missing)
    throw new JobFailed(
      `A type was said for the column "${missing.name}", which the file does not have. Nothing was imported. Its columns are: ${names.slice(0, 20).join(", ")}${names.length > 20 ? ", ..." : ""}.`,
    );
  return new Map(columns.map((column) => [column.name, column]));
}

const STORAGE: Record<ValueType, string> = {
  text: "VARCHAR",
  whole: "BIGINT",
  decimal: "DOUBLE",
  boolean: "BOOLEAN",
  date: "DATE",
  datetime: "TIMESTAMP",
};

/** The value of a text column as the type that was said, in SQL; null where it does not fit. */
export function converted({ name, type, format }: SaidColumn, decimal: Decimal | undefined): string {
  const text = `trim(${identifier(name)})`;
  const number = decimal === "," ? `replace(replace(${text}, '.', ''), ',', '.')` : text;
  switch (type) {
    case "text":
      return identifier(name);
    case "whole":
      // A cast would round 1.5 to 2, which is another value than the file has.
      return `case when regexp_full_match(${text}, '[+-]?[0-9]+') then try_cast(${text} as bigint) end`;
    case "decimal":
      return `try_cast(${number} as double)`;
    case "boolean":
      return `try_cast(${text} as boolean)`;
    case "date":
      return format ? `cast(try_strptime(${text}, ${literal(format)}) as date)` : `try_cast(${text} as date)`;
    case "datetime": {
      if (!format) return `try_cast(${text} as timestamp)`;
      const formats = [`${format} %H:%M:%S`, `${format} %H:%M`, `${format}T%H:%M:%S`, format];
      return `try_strptime(${text}, [${formats.map(literal).join(", ")}])`;
    }
  }
}

export function storedAsSaid(said: SaidColumn, { decimal }: Reading): { sql: string; column: DatasetColumn } {
  const storage = STORAGE[said.type];
  return {
    sql: `${converted(said, decimal)} as ${identifier(said.name)}`,
    column: { name: said.name, kind: kindOf(storage), storage },
  };
}

export const misfitReason = ({ type, format }: SaidColumn): string =>
  `its value is no ${VALUE_TYPE_LABELS[type].toLowerCase()}${format ? ` written as ${DATE_FORMAT_LABELS[format]}` : ""}`;

const MISFITS_MAX = 1_000_000;

/** In SQL, the place of the first column whose value does not fit its type; null where every value does. */
export function firstMisfit(columns: readonly SaidColumn[], decimal: Decimal | undefined): string {
  const cases = columns.flatMap((column, place) =>
    column.type === "text"
      ? []
      : `when ${identifier(column.name)} is not null and ${converted(column, decimal)} is null then ${place}`,
  );
  return cases.length > 0 ? `case ${cases.join(" ")} end` : "null";
}

/** A table of a file whose columns of a said type are texts, and the `firstMisfit` of these. */
export type Texts = {
  path: string;
  relation: string;
  width: number;
  columns: readonly SaidColumn[];
  misfit: string;
};

/** The rows with a value that does not fit, by their place from 0, and the first such column of each. */
export async function misfitRows(
  { path, relation, width, columns, misfit }: Texts,
  { signal }: Pick<ImportOptions, "signal">,
): Promise<Map<number, SaidColumn>> {
  if (misfit === "null") return new Map();
  return withEngine(importEngine(path, path, width, signal), async (engine) => {
    const rows = await engine.rows(
      `select * from (select row_number() over () - 1 as place, ${misfit} as said from ${relation}) where said is not null limit ${MISFITS_MAX + 1}`,
    );
    if (rows.length > MISFITS_MAX)
      throw new JobFailed(
        `More than ${formatCount(MISFITS_MAX)} rows have a value that does not fit its type. Nothing was imported. Look at the first rows before the import, and correct the types.`,
      );
    return new Map(
      rows.flatMap((row) => {
        const column = columns[Number(row.said)];
        return column ? [[Number(row.place), column] as const] : [];
      }),
    );
  });
}
