import { z } from "zod";
import { formatCount } from "#domain/format/numbers.ts";

export const COLUMN_KINDS = ["numeric", "categorical", "datetime", "boolean", "text"] as const;
export type ColumnKind = (typeof COLUMN_KINDS)[number];

export const COLUMN_KIND_LABELS: Record<ColumnKind, string> = {
  numeric: "Numeric",
  categorical: "Categorical",
  datetime: "Date and time",
  boolean: "Yes or no",
  text: "Text",
};

/** The most columns a dataset version may have, and the longest name of one. */
export const COLUMNS_MAX = 5_000;
export const COLUMN_NAME_MAX = 200;

/** A column of a dataset version. `storage` is the type it has in the stored Parquet file, in DuckDB's words. */
export const columnSchema = z.object({
  name: z.string(),
  kind: z.enum(COLUMN_KINDS),
  storage: z.string(),
});
export type DatasetColumn = z.infer<typeof columnSchema>;
export const columnsSchema = z.array(columnSchema).max(COLUMNS_MAX);

/**
 * What is wrong with the names of a table's columns, in one sentence, or null. Names are compared without regard to capital letters,
 * since the engine that stores them does not tell those apart.
 */
export function columnNamesProblem(names: readonly string[]): string | null {
  if (names.length > COLUMNS_MAX) {
    return `The table has ${formatCount(names.length)} columns; ${formatCount(COLUMNS_MAX)} is the most. Keep the columns that the project needs.`;
  }
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    if (name.length > COLUMN_NAME_MAX) {
      return `The name of column ${index + 1} is ${formatCount(name.length)} characters long; ${COLUMN_NAME_MAX} is the most. It begins with "${name.slice(0, 40)}". Shorten it.`;
    }
    const key = name.toLowerCase();
    const first = seen.get(key);
    if (first !== undefined) {
      const other = names[first] ?? "";
      return other === name
        ? `Two columns are called "${name}": columns ${first + 1} and ${index + 1}. Give each column its own name.`
        : `Columns ${first + 1} and ${index + 1} are called "${other}" and "${name}", which differ in capital letters only. Give each column its own name.`;
    }
    seen.set(key, index);
  }
  return null;
}

/** A column's name as it is kept: one form for one text, blanks and control characters as single spaces; unnamed ones get their place. */
export function columnName(written: string, index: number): string {
  const name = written
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replace(/[\u202a-\u202e\u2066-\u2069\ufeff]/gu, "")
    .trim();
  return name === "" ? `column ${index + 1}` : name;
}
