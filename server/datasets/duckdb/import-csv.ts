import { rm } from "node:fs/promises";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { RejectedRows } from "#domain/datasets/rejected.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { type CsvDialect, csvDialect } from "./csv-dialect.ts";
import { type Broken, LINE_BYTES_MAX, scanRecords } from "./csv-records.ts";
import { literal, tellingProgress, withEngine } from "./engine.ts";
import { type ImportOptions, importEngine, isShortage, type Read } from "./import-file.ts";
import { SetAside } from "./set-aside.ts";
import { columnsOf, rowGroupSize, stored } from "./storage.ts";

/** What stands for a missing value in a CSV file, next to nothing at all. */
export const MISSING_WORDS = ["", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null"] as const;

const VALUES_LOOKED_AT = 1_000_000;

const HEAD = (width: number) => ({
  sample: Math.max(2_048, Math.floor(VALUES_LOOKED_AT / width)),
  strict: true,
});
const WHOLE = { sample: -1, strict: true };
const LENIENT = { sample: -1, strict: false };
type Attempt = { sample: number; strict: boolean };

/** Types are guessed from the head first; when a later value does not fit, from the whole file. */
export async function importCsv(path: string, target: string, options: ImportOptions): Promise<Read> {
  const dialect = await csvDialect(path);
  const width = dialect.names.length;
  const columns = await firstThatReads(path, target, dialect, [HEAD(width)], options);
  if (columns) return { columns, rejected: null };
  const aside = new SetAside();
  const rejected = await irregularRows(path, dialect, aside, options);
  const rest = rejected ? await options.scratch("csv") : path;
  try {
    if (rejected) await aside.copyRest(path, rest, options.signal);
    const attempts = rejected ? [HEAD(width), WHOLE, LENIENT] : [WHOLE, LENIENT];
    const read = await firstThatReads(rest, target, dialect, attempts, options);
    if (read) return { columns: read, rejected };
  } finally {
    if (rejected) await rm(rest, { force: true });
  }
  throw new JobFailed(
    "The file could not be read as CSV, though each line has the same number of values. Nothing was imported. Export it again with quotation marks around text, or as Parquet.",
  );
}

async function firstThatReads(
  path: string,
  target: string,
  dialect: CsvDialect,
  attempts: readonly Attempt[],
  options: ImportOptions,
): Promise<DatasetColumn[] | null> {
  for (const attempt of attempts) {
    try {
      return await copyCsv(path, target, dialect, attempt, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      await rm(target, { force: true });
      if (isShortage(error)) throw error;
    }
  }
  return null;
}

/** The rows that are not as wide as the header. Throws for a file that is broken, or has too many of them. */
async function irregularRows(
  path: string,
  { delimiter, names }: CsvDialect,
  aside: SetAside,
  { signal }: ImportOptions,
): Promise<RejectedRows | null> {
  const columns = formatCountOf(names.length, "column");
  const { regular, broken } = await scanRecords(
    path,
    delimiter,
    names.length,
    ({ values, ...where }) =>
      aside.add({
        ...where,
        column: names[values] ?? null,
        reason: `${formatCountOf(values, "value")}, and the header names ${columns}`,
      }),
    signal,
  );
  if (broken) throw new JobFailed(brokenSentence(broken, names.length));
  return aside.settle(path, Math.max(0, regular - 1));
}

function copyCsv(
  path: string,
  target: string,
  dialect: CsvDialect,
  attempt: Attempt,
  options: ImportOptions,
): Promise<DatasetColumn[]> {
  return withEngine(importEngine(path, target, dialect.names.length, options.signal), async (engine) => {
    const relation = readCsv(path, dialect, attempt);
    const parts = (await columnsOf(engine, relation)).map((column) => stored(column, column.name));
    const group = rowGroupSize(parts.length);
    await tellingProgress(engine, options.onProgress, () =>
      engine.run(`copy (select ${parts.map((part) => part.sql).join(", ")} from ${relation}) to ${literal(target)}
       (format parquet, compression zstd, row_group_size ${group})`),
    );
    return parts.map((part) => part.column);
  });
}

function readCsv(path: string, { delimiter, names }: CsvDialect, attempt: Attempt): string {
  const list = (values: readonly string[]) => `[${values.map(literal).join(", ")}]`;
  return `read_csv(${literal(path)}, auto_detect = true, header = true, skip = 0, delim = ${literal(delimiter)}, quote = '"', escape = '"',
    names = ${list(names)}, nullstr = ${list(MISSING_WORDS)}, sample_size = ${attempt.sample}, strict_mode = ${attempt.strict},
    null_padding = false, ignore_errors = false, max_line_size = ${LINE_BYTES_MAX})`;
}

function brokenSentence(found: Broken, width: number): string {
  const line = `line ${formatCount(found.line)}`;
  if (found.kind === "open quote")
    return `The quotation mark opened in ${line} is never closed. Nothing was imported. Close or double it, and upload the file again.`;
  if (found.kind === "long")
    return `The record that starts in ${line} is longer than 2 MB. Nothing was imported. Look at its quotation marks and line ends.`;
  return `The file ends in the middle of ${line}, with ${formatCountOf(found.values, "value")} of ${width}. Nothing was imported. Upload the whole file again.`;
}
