import type { Decimal } from "#domain/datasets/reading.ts";
import type { CsvDialect } from "./csv-dialect.ts";
import { LINE_BYTES_MAX } from "./csv-records.ts";
import { literal } from "./engine.ts";

/** What stands for a missing value in a CSV file, next to nothing at all. */
export const MISSING_WORDS = ["", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null"] as const;

export type CsvOptions = {
  /** Rows from which types are guessed; -1 for all. */
  sample: number;
  strict: boolean;
  /** Columns that are read as text, whatever they look like. */
  texts?: readonly string[];
  decimal?: Decimal | undefined;
  /** Rows that do not fit are left out: for a look at the head of a file, never for an import. */
  lenient?: boolean;
};

/** A CSV file as a relation of DuckDB. */
export function readCsv(
  path: string,
  { delimiter, quote, header, names }: CsvDialect,
  { sample, strict, texts = [], decimal, lenient = false }: CsvOptions,
): string {
  const list = (values: readonly string[]) => `[${values.map(literal).join(", ")}]`;
  const types = texts.map((name) => `${literal(name)}: 'VARCHAR'`).join(", ");
  return `read_csv(${literal(path)}, auto_detect = true, header = ${header}, skip = 0, delim = ${literal(delimiter)}, quote = ${literal(quote)}, escape = ${literal(quote)},
    names = ${list(names)}, nullstr = ${list(MISSING_WORDS)}, sample_size = ${sample}, strict_mode = ${strict},
    ${types ? `types = {${types}}, ` : ""}${decimal ? `decimal_separator = ${literal(decimal)}, ` : ""}
    null_padding = false, ignore_errors = ${lenient}, max_line_size = ${LINE_BYTES_MAX})`;
}
