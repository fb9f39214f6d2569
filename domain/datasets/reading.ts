import { z } from "zod";
import { COLUMN_NAME_MAX, COLUMNS_MAX } from "./columns.ts";

export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
export type EncodingName = (typeof ENCODINGS)[number];
export const DELIMITERS = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof DELIMITERS)[number];
export const QUOTES = ['"', "'"] as const;
export type Quote = (typeof QUOTES)[number];
export const DECIMALS = [".", ","] as const;
export type Decimal = (typeof DECIMALS)[number];
export const VALUE_TYPES = ["text", "whole", "decimal", "boolean", "date", "datetime"] as const;
export type ValueType = (typeof VALUE_TYPES)[number];
/** In the words of strptime; what is offered, and what is looked for. */
export const DATE_FORMATS = [
  "%Y-%m-%d",
  "%d.%m.%Y",
  "%d/%m/%Y",
  "%m/%d/%Y",
  "%d-%m-%Y",
  "%Y/%m/%d",
  "%Y%m%d",
] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

export const ENCODING_LABELS: Record<EncodingName, string> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16",
  "utf-16be": "UTF-16, big endian",
  "windows-1252": "Windows-1252 (Latin-1)",
};
export const DELIMITER_LABELS: Record<Delimiter, string> = {
  ",": "Comma",
  ";": "Semicolon",
  "\t": "Tab",
  "|": "Vertical bar",
};
export const QUOTE_LABELS: Record<Quote, string> = { '"': 'Double (")', "'": "Single (')" };
export const DECIMAL_LABELS: Record<Decimal, string> = { ".": "Point (1.5)", ",": "Comma (1,5)" };
export const VALUE_TYPE_LABELS: Record<ValueType, string> = {
  text: "Text",
  whole: "Whole number",
  decimal: "Number",
  boolean: "Yes or no",
  date: "Date",
  datetime: "Date and time",
};
export const DATE_FORMAT_LABELS: Record<DateFormat, string> = {
  "%Y-%m-%d": "2026-11-21",
  "%d.%m.%Y": "21.11.2026",
  "%d/%m/%Y": "21/11/2026",
  "%m/%d/%Y": "11/21/2026",
  "%d-%m-%Y": "21-11-2026",
  "%Y/%m/%d": "2026/11/21",
  "%Y%m%d": "20261121",
};

/** How a text file is to be read, where its person says so; what is left out is as it was sniffed. */
export const reading = z.object({
  encoding: z.enum(ENCODINGS).optional(),
  delimiter: z.enum(DELIMITERS).optional(),
  quote: z.enum(QUOTES).optional(),
  /** Whether the first line names the columns. */
  header: z.boolean().optional(),
  decimal: z.enum(DECIMALS).optional(),
  /** Types of columns, by name. `format` is for dates and times that are not written as ISO 8601. */
  columns: z
    .array(
      z.object({
        name: z.string().max(COLUMN_NAME_MAX),
        type: z.enum(VALUE_TYPES),
        format: z.enum(DATE_FORMATS).optional(),
      }),
    )
    .max(COLUMNS_MAX)
    .optional(),
});
export type Reading = z.infer<typeof reading>;

/** What was found in a file before its import, by what was said of it so far. */
export type Sniffed = {
  format: "csv" | "jsonl" | "parquet";
  /** How a text is written; null for Parquet, which is none. */
  encoding: EncodingName | null;
  /** How a CSV file tells its values apart; null for the others, which say it themselves. */
  dialect: {
    delimiter: Delimiter;
    quote: Quote;
    header: boolean;
    decimal: Decimal;
  } | null;
  columns: SniffedColumn[];
  /** What has to be said at the import for the file to be read so. */
  reading: Reading;
  /** The first rows as they would be stored, a text for each value; null where it is missing. */
  rows: (string | null)[][];
};
export type SniffedColumn = {
  name: string;
  type: ValueType;
  format: DateFormat | null;
  /** Values among the first rows that do not fit the type; their rows would be kept aside. */
  misfits: number;
};

/** What somebody said of a file, in words for its page; empty where all is as it was sniffed. */
export function readingWords(said: Reading): string[] {
  return [
    said.encoding && `Encoding: ${ENCODING_LABELS[said.encoding]}`,
    said.delimiter && `Between values: ${DELIMITER_LABELS[said.delimiter].toLowerCase()}`,
    said.quote && `Quotation mark: ${QUOTE_LABELS[said.quote].toLowerCase()}`,
    said.header === undefined
      ? null
      : said.header
        ? "The first line names the columns"
        : "No line names the columns",
    said.decimal && `Decimal mark: ${DECIMAL_LABELS[said.decimal].toLowerCase()}`,
    ...(said.columns ?? []).map(
      ({ name, type, format }) =>
        `${name}: ${VALUE_TYPE_LABELS[type].toLowerCase()}${format ? ` written as ${DATE_FORMAT_LABELS[format]}` : ""}`,
    ),
  ].filter((words): words is string => Boolean(words));
}

export const SNIFFED_FORMAT_WORDS: Record<Sniffed["format"], string> = {
  csv: "This is how its values are told apart.",
  jsonl: "It holds one object a line.",
  parquet: "It is a Parquet file.",
};
