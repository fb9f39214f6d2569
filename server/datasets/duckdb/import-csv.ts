import { rm } from "node:fs/promises";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { type CsvDialect, csvDialect } from "./csv-dialect.ts";
import { findIrregular, type Irregular, LINE_BYTES_MAX } from "./csv-records.ts";
import { literal, tellingProgress, withEngine } from "./engine.ts";
import { type ImportOptions, importEngine, isShortage } from "./import-file.ts";
import { columnsOf, rowGroupSize, stored } from "./storage.ts";
import { detectEncoding, transcode } from "./text-encoding.ts";

/** What stands for a missing value in a CSV file, next to nothing at all. */
export const MISSING_WORDS = ["", "NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null"] as const;

const VALUES_LOOKED_AT = 1_000_000;

const ENCODING_NOTES = {
  "utf-16le": "The file is written in UTF-16 and was read as such.",
  "utf-16be": "The file is written in UTF-16 (big endian) and was read as such.",
  "windows-1252": "The file is not valid UTF-8 and was read as Windows-1252, the Latin-1 of spreadsheets.",
} as const;

export async function importCsv(
  source: string,
  target: string,
  options: ImportOptions,
): Promise<DatasetColumn[]> {
  const encoding = await detectEncoding(source, options.signal);
  if (encoding === "utf-8") return importUtf8(source, target, options);
  options.onNote?.(ENCODING_NOTES[encoding]);
  const plain = await options.scratch("csv");
  try {
    await transcode(source, plain, encoding, options.signal);
    return await importUtf8(plain, target, options);
  } finally {
    await rm(plain, { force: true });
  }
}

async function importUtf8(path: string, target: string, options: ImportOptions): Promise<DatasetColumn[]> {
  const dialect = await csvDialect(path);
  // Types are guessed from the head first; when a later value does not fit, from the whole file.
  const attempts = [
    { sample: Math.max(2_048, Math.floor(VALUES_LOOKED_AT / dialect.names.length)), strict: true },
    { sample: -1, strict: true },
    { sample: -1, strict: false },
  ];
  for (const attempt of attempts) {
    try {
      return await copyCsv(path, target, dialect, attempt, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      await rm(target, { force: true });
      if (isShortage(error)) throw error;
      const irregular = await findIrregular(path, dialect.delimiter, dialect.names.length, options.signal);
      if (irregular) throw new JobFailed(irregularSentence(irregular, dialect.names.length));
    }
  }
  throw new JobFailed(
    "The file could not be read as CSV, though each line has the same number of values. Nothing was imported. Export it again with quotation marks around text, or as Parquet.",
  );
}

function copyCsv(
  path: string,
  target: string,
  dialect: CsvDialect,
  attempt: { sample: number; strict: boolean },
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

function readCsv(
  path: string,
  { delimiter, names }: CsvDialect,
  attempt: { sample: number; strict: boolean },
): string {
  const list = (values: readonly string[]) => `[${values.map(literal).join(", ")}]`;
  return `read_csv(${literal(path)}, auto_detect = true, header = true, skip = 0, delim = ${literal(delimiter)}, quote = '"', escape = '"',
    names = ${list(names)}, nullstr = ${list(MISSING_WORDS)}, sample_size = ${attempt.sample}, strict_mode = ${attempt.strict},
    null_padding = false, ignore_errors = false, max_line_size = ${LINE_BYTES_MAX})`;
}

function irregularSentence(found: Irregular, width: number): string {
  const values = (n: number) => (n === 1 ? "1 value" : `${n.toLocaleString("en-US")} values`);
  const columns = width === 1 ? "1 column" : `${width.toLocaleString("en-US")} columns`;
  const line = `line ${found.line.toLocaleString("en-US")}`;
  if (found.kind === "open quote")
    return `The quotation mark opened in ${line} is never closed. Nothing was imported. Close or double it, and upload the file again.`;
  if (found.kind === "long")
    return `The record that starts in ${line} is longer than 2 MB. Nothing was imported. Look at its quotation marks and line ends.`;
  if (found.last && found.values < width)
    return `The file ends in the middle of ${line}, with ${values(found.values)} of ${width}. Nothing was imported. Upload the whole file again.`;
  return `L${line.slice(1)} has ${values(found.values)}, and the header names ${columns}. Nothing was imported. Correct that line and upload the file again.`;
}
