import { z } from "zod";
import type { DatasetColumn } from "./columns.ts";

/** How rows can be narrowed by one column. */
export const ROW_OPERATORS = [
  "is",
  "is_not",
  "contains",
  "at_least",
  "at_most",
  "missing",
  "present",
] as const;
export type RowOperator = (typeof ROW_OPERATORS)[number];

export const ROW_OPERATOR_LABELS: Record<RowOperator, string> = {
  is: "is",
  is_not: "is not",
  contains: "contains",
  at_least: "is at least",
  at_most: "is at most",
  missing: "is missing",
  present: "is there",
};

export const NEEDS_VALUE: Record<RowOperator, boolean> = {
  is: true,
  is_not: true,
  contains: true,
  at_least: true,
  at_most: true,
  missing: false,
  present: false,
};

export const ROW_FILTERS_MAX = 8;
/** How deep a sorted or narrowed view goes; the order of the source has no such end. */
export const SORTED_ROWS_MAX = 100_000;

export const rowFilter = z
  .object({
    column: z.string().min(1, { error: "Choose a column." }).max(1_000),
    operator: z.enum(ROW_OPERATORS, { error: `Choose one of ${ROW_OPERATORS.join(", ")}.` }),
    value: z.string().max(500, { error: "At most 500 characters." }).default(""),
  })
  .refine(({ operator, value }) => !NEEDS_VALUE[operator] || value !== "", {
    error: "Write the value to compare with.",
    path: ["value"],
  });
export type RowFilter = z.output<typeof rowFilter>;

export const rowSort = z.object({
  column: z.string().min(1).max(1_000),
  descending: z.boolean().default(false),
});
export type RowSort = z.output<typeof rowSort>;

/** A filter as one value of the address: `delay~at_least~15`. Only the first two marks divide. */
export const filterText = ({ column, operator, value }: RowFilter): string =>
  `${column.replaceAll("~", "~~")}~${operator}~${value}`;

/** The filter of an address, or null when it is none. A tilde in a column's name is doubled. */
export function readFilter(text: string): RowFilter | null {
  const found = /^((?:[^~]|~~)+)~([a-z_]+)~(.*)$/su.exec(text);
  if (!found) return null;
  const [, column = "", operator, value] = found;
  return rowFilter.safeParse({ column: column.replaceAll("~~", "~"), operator, value }).data ?? null;
}

/** A sort as one value of the address: `delay`, or `-delay` from the largest down. */
export const sortText = ({ column, descending }: RowSort): string => `${descending ? "-" : "+"}${column}`;

export function readSort(text: string | undefined): RowSort | null {
  if (!text || !/^[+-]./su.test(text)) return null;
  return { column: text.slice(1), descending: text.startsWith("-") };
}

export type Compared = { value: number | boolean | string } | { problem: string };

/**
 * The value of a filter in the kind of its column: a number, true or false, a moment in ISO 8601 (UTC), or the text in small letters; or why it cannot
 * be compared, in one sentence.
 */
export function comparedValue({ value }: Pick<RowFilter, "value">, { kind, name }: DatasetColumn): Compared {
  if (kind === "numeric") {
    const number = Number(value.replaceAll(",", ""));
    if (value.trim() !== "" && Number.isFinite(number)) return { value: number };
    return { problem: `“${name}” holds numbers, and “${value}” is none. Write one like 12.5.` };
  }
  if (kind === "datetime") {
    const at = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value);
    if (!Number.isNaN(at)) return { value: new Date(at).toISOString() };
    return { problem: `“${name}” holds dates, and “${value}” is none. Write one like 2001-01-31.` };
  }
  if (kind === "boolean") {
    if (/^(true|yes)$/i.test(value)) return { value: true };
    if (/^(false|no)$/i.test(value)) return { value: false };
    return { problem: `“${name}” is true or false, and “${value}” is neither.` };
  }
  return { value: value.toLowerCase() };
}

/** Why a filter cannot be asked of a table with these columns; null when it can. */
export function filterProblem(filter: RowFilter, columns: readonly DatasetColumn[]): string | null {
  const column = columns.find(({ name }) => name === filter.column);
  if (!column) return `This version has no column “${filter.column}”.`;
  if (!NEEDS_VALUE[filter.operator] || filter.operator === "contains") return null;
  const compared = comparedValue(filter, column);
  return "problem" in compared ? compared.problem : null;
}
