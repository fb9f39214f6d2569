import { rm } from "node:fs/promises";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { RejectedRows } from "#domain/datasets/rejected.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { type CsvDialect, csvDialect } from "./csv-dialect.ts";
import { type Broken, scanRecords } from "./csv-records.ts";
import { literal, tellingProgress, withEngine } from "./engine.ts";
import { type ImportOptions, importEngine, isShortage, type Read } from "./import-file.ts";
import { readCsv } from "./read-csv.ts";
import {
  firstMisfit,
  misfitReason,
  misfitRows,
  type SaidColumn,
  saidColumns,
  storedAsSaid,
} from "./said-columns.ts";
import { SetAside } from "./set-aside.ts";
import { columnsOf, rowGroupSize, stored } from "./storage.ts";

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
  const said = options.reading ?? {};
  const dialect = await csvDialect(path, said);
  if (said.columns?.length || said.decimal === ",") return importAsSaid(path, target, dialect, options);
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

/**
 * Reads the columns of which a type was said as text first: a row with a value that does not fit is told by its line and kept aside, where the
 * engine alone would stop at it.
 */
async function importAsSaid(
  path: string,
  target: string,
  dialect: CsvDialect,
  options: ImportOptions,
): Promise<Read> {
  const said = options.reading ?? {};
  const typed = saidColumns(dialect.names, said);
  const aside = new SetAside();
  const irregular = await irregularRows(path, dialect, aside, options);
  const regular = irregular ? await options.scratch("csv") : path;
  let rest = regular;
  try {
    if (irregular) await aside.copyRest(path, regular, options.signal);
    const columns = [...typed.values()];
    const texts = {
      path: regular,
      relation: readCsv(regular, dialect, { sample: 1, strict: false, texts: dialect.names }),
      width: dialect.names.length,
      columns,
      misfit: firstMisfit(columns, said.decimal),
    };
    const misfits = await misfitRows(texts, options);
    if (misfits.size > 0) {
      const all = await misfitsAside(path, dialect, misfits, options);
      rest = await options.scratch("csv");
      await all.aside.copyRest(path, rest, options.signal);
      return { columns: await copyAsSaid(rest, target, dialect, typed, options), rejected: all.rejected };
    }
    return { columns: await copyAsSaid(regular, target, dialect, typed, options), rejected: irregular };
  } finally {
    if (irregular) await rm(regular, { force: true });
    if (rest !== regular) await rm(rest, { force: true });
  }
}

async function copyAsSaid(
  path: string,
  target: string,
  dialect: CsvDialect,
  typed: ReadonlyMap<string, SaidColumn>,
  options: ImportOptions,
): Promise<DatasetColumn[]> {
  const attempts = [HEAD(dialect.names.length), WHOLE, LENIENT];
  const columns = await firstThatReads(path, target, dialect, attempts, options, typed);
  if (columns) return columns;
  throw new JobFailed(
    "The file could not be read as it was said to be written. Nothing was imported. Look at the first rows before the import, and correct the separator, the quotation mark or the types.",
  );
}

async function firstThatReads(
  path: string,
  target: string,
  dialect: CsvDialect,
  attempts: readonly Attempt[],
  options: ImportOptions,
  typed: ReadonlyMap<string, SaidColumn> = new Map(),
): Promise<DatasetColumn[] | null> {
  for (const attempt of attempts) {
    try {
      return await copyCsv(path, target, dialect, attempt, options, typed);
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
  { delimiter, quote, header, names }: CsvDialect,
  aside: SetAside,
  { signal }: ImportOptions,
): Promise<RejectedRows | null> {
  const columns = formatCountOf(names.length, "column");
  const { regular, broken } = await scanRecords(
    path,
    delimiter,
    names.length,
    ({ values, place: _, ...where }) =>
      aside.add({
        ...where,
        column: names[values] ?? null,
        reason: widthReason(values, header, columns),
      }),
    { signal, quote },
  );
  if (broken) throw new JobFailed(brokenSentence(broken, names.length));
  return aside.settle(path, Math.max(0, regular - (header ? 1 : 0)));
}

const widthReason = (values: number, header: boolean, columns: string) =>
  `${formatCountOf(values, "value")}, and ${header ? "the header names" : "the first line has"} ${columns}`;

/** The rows of another width once more, and with them those whose values do not fit. */
async function misfitsAside(
  path: string,
  { delimiter, quote, header, names }: CsvDialect,
  misfits: ReadonlyMap<number, SaidColumn>,
  { signal }: ImportOptions,
): Promise<{ aside: SetAside; rejected: RejectedRows | null }> {
  const aside = new SetAside();
  const columns = formatCountOf(names.length, "column");
  const first = header ? 1 : 0;
  const alsoTold = new Set([...misfits.keys()].map((row) => row + first));
  const { regular } = await scanRecords(
    path,
    delimiter,
    names.length,
    ({ values, place, ...where }) => {
      const misfit = place === null ? undefined : misfits.get(place - first);
      aside.add({
        ...where,
        column: misfit?.name ?? names[values] ?? null,
        reason: misfit ? misfitReason(misfit) : widthReason(values, header, columns),
      });
    },
    { signal, quote, alsoTold },
  );
  return { aside, rejected: await aside.settle(path, Math.max(0, regular - first - misfits.size)) };
}

function copyCsv(
  path: string,
  target: string,
  dialect: CsvDialect,
  attempt: Attempt,
  options: ImportOptions,
  typed: ReadonlyMap<string, SaidColumn>,
): Promise<DatasetColumn[]> {
  return withEngine(importEngine(path, target, dialect.names.length, options.signal), async (engine) => {
    const said = options.reading ?? {};
    const relation = readCsv(path, dialect, { ...attempt, texts: [...typed.keys()], decimal: said.decimal });
    const parts = (await columnsOf(engine, relation)).map((column) => {
      const own = typed.get(column.name);
      return own ? storedAsSaid(own, said) : stored(column, column.name);
    });
    const group = rowGroupSize(parts.length);
    await tellingProgress(engine, options.onProgress, () =>
      engine.run(`copy (select ${parts.map((part) => part.sql).join(", ")} from ${relation}) to ${literal(target)}
       (format parquet, compression zstd, row_group_size ${group})`),
    );
    return parts.map((part) => part.column);
  });
}

function brokenSentence(found: Broken, width: number): string {
  const line = `line ${formatCount(found.line)}`;
  if (found.kind === "open quote")
    return `The quotation mark opened in ${line} is never closed. Nothing was imported. Close or double it, and upload the file again.`;
  if (found.kind === "long")
    return `The record that starts in ${line} is longer than 2 MB. Nothing was imported. Look at its quotation marks and line ends.`;
  return `The file ends in the middle of ${line}, with ${formatCountOf(found.values, "value")} of ${width}. Nothing was imported. Upload the whole file again.`;
}
