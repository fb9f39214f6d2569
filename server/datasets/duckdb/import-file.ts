import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { Reading } from "#domain/datasets/reading.ts";
import type { RejectedRows } from "#domain/datasets/rejected.ts";
import type { SourceFormat } from "#domain/datasets/view.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { type Engine, literal, tellingProgress, withEngine } from "./engine.ts";
import { importCsv } from "./import-csv.ts";
import { importJsonLines } from "./import-json-lines.ts";
import { importParquet } from "./import-parquet.ts";
import { nearlyTyped } from "./nearly-typed.ts";
import type { SaidRelation } from "./said-relation.ts";
import { sourceFormat } from "./source-format.ts";
import { rowGroupSize } from "./storage.ts";
import { withUtf8 } from "./text-encoding.ts";

export type ImportOptions = {
  /** A new path on the store's disk. */
  scratch: (extension: string) => Promise<string>;
  signal?: AbortSignal | undefined;
  /** Between 0 and 1, as far as it is known. */
  onProgress?: (fraction: number) => void;
  /** One sentence about what was found, for the job's log. */
  onNote?: (note: string) => void;
  /** What its person said of the file, before what is sniffed. */
  reading?: Reading | undefined;
};

/** What a reader found: the columns it stored, and the rows it could not. */
export type Read = { columns: DatasetColumn[]; rejected: RejectedRows | null };

export type Imported = Read & {
  path: string;
  format: SourceFormat;
  rows: number;
};

/**
 * Reads a CSV, JSON lines or Parquet file and writes it as one Parquet file (ZSTD) to a scratch path, in the order of its rows. Streams: memory does
 * not grow with the file. Rows that do not parse are told apart and counted, unless they are too many. Throws JobFailed with a sentence for a file that cannot be read; then nothing is left behind.
 */
export async function importFile(source: string, options: ImportOptions): Promise<Imported> {
  const format = await sourceFormat(source);
  const target = await options.scratch("parquet");
  try {
    const { columns, rejected } = await read(format, source, target, options);
    const rows = await withEngine({ files: [target], signal: options.signal }, (engine) =>
      rowsOf(engine, target),
    );
    if (rows === 0) throw new JobFailed(noRowsSentence(columns.length));
    if (rejected)
      options.onNote?.(
        `${formatCountOf(rejected.rows, "row")} did not parse and ${rejected.rows === 1 ? "was" : "were"} kept aside.`,
      );
    if (format === "csv")
      for (const note of await nearlyTyped(target, columns, options.signal)) options.onNote?.(note);
    return { path: target, format, rows, columns, rejected };
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}

async function read(
  format: SourceFormat,
  source: string,
  target: string,
  options: ImportOptions,
): Promise<Read> {
  if (format === "parquet") return importParquet(source, target, options);
  const reader = format === "csv" ? importCsv : importJsonLines;
  return withUtf8(source, { ...options, encoding: options.reading?.encoding }, (path) =>
    reader(path, target, options),
  );
}

async function rowsOf(engine: Engine, path: string): Promise<number> {
  const [row] = await engine.rows(`select num_rows as n from parquet_file_metadata(${literal(path)})`);
  return Number(row?.n ?? 0);
}

const noRowsSentence = (columns: number) =>
  `The table has ${columns === 1 ? "1 column" : `${formatCount(columns)} columns`} and no rows. Nothing was imported. Upload it again once it holds data.`;

/** Writes the rows whose values fit what was said of their columns, in the order of the source. */
export async function writeAsSaid(
  source: string,
  target: string,
  { relation, parts, misfit }: SaidRelation,
  { signal, onProgress }: ImportOptions,
): Promise<DatasetColumn[]> {
  await withEngine(importEngine(source, target, parts.length, signal), (engine) =>
    tellingProgress(engine, onProgress, () =>
      engine.run(`copy (select ${parts.map(({ sql }) => sql).join(", ")} from ${relation} where (${misfit}) is null) to ${literal(target)}
       (format parquet, compression zstd, row_group_size ${rowGroupSize(parts.length)})`),
    ),
  );
  return parts.map(({ column }) => column);
}

const NARROW = 500;

/**
 * The engine for one import. The Parquet writer reserves two blocks of 256 kB for each column and thread, most of which stay untouched in
 * a wide table: the limit grows with the columns, the memory really used (measured: under 1 GB with 5,000 columns) does not.
 */
export const importEngine = (source: string, target: string, columns: number, signal?: AbortSignal) => ({
  files: [source, target],
  scratchFolder: dirname(target),
  memoryMb: columns > NARROW ? 500 + columns * 0.75 : 500,
  threads: columns > NARROW ? 1 : 2,
  signal,
});

/** Too little memory or disk here says nothing about the file. */
export const isShortage = (error: unknown) =>
  error instanceof Error && /out of memory|no space left|max_temp_directory_size/i.test(error.message);
