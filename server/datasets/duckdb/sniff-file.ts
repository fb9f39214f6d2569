import { open, rm } from "node:fs/promises";
import { guessTexts } from "#domain/datasets/guess-texts.ts";
import type { EncodingName, Reading, Sniffed, ValueType } from "#domain/datasets/reading.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { type CsvDialect, csvDialect } from "./csv-dialect.ts";
import { scanRecords } from "./csv-records.ts";
import { type Engine, identifier, withEngine } from "./engine.ts";
import { readParquet } from "./import-parquet.ts";
import { scanJsonLines } from "./json-lines.ts";
import { readCsv } from "./read-csv.ts";
import { readJsonLines } from "./read-json-lines.ts";
import { converted, type SaidColumn, saidColumns } from "./said-columns.ts";
import type { SaidRelation } from "./said-relation.ts";
import { SetAside } from "./set-aside.ts";
import { sourceFormat } from "./source-format.ts";
import { columnsOf, stored } from "./storage.ts";
import { detectEncoding, readHead, transcode } from "./text-encoding.ts";

export const ROWS_SHOWN = 20;
const HEAD_BYTES = 2 << 20;
const ROWS_LOOKED_AT = 1_000;

const looking = (files: string[]) => ({ files, memoryMb: 300, threads: 1 });

type Scratch = (extension: string) => Promise<string>;

/**
 * How a file would be read, from its first 2 MB: dialect, encoding, a type for each column and the first rows; what `said` says goes before
 * what is seen. Throws JobFailed for what cannot be read.
 */
export async function sniffFile(path: string, said: Reading, scratch: Scratch): Promise<Sniffed> {
  const format = await sourceFormat(path);
  if (format === "parquet")
    return withEngine(looking([path]), async (engine) =>
      saidSniffed(engine, await readParquet(engine, path, said), { format: "parquet", encoding: null }),
    );
  const head = await scratch("head");
  const plain = await scratch("txt");
  const rest = await scratch("rest");
  try {
    await copyHead(path, head);
    const encoding = said.encoding ?? (await detectEncoding(head));
    await transcode(head, plain, encoding);
    if (format === "jsonl") return await jsonLinesSniffed(plain, rest, encoding, said);
    return await csvSniffed(plain, rest, { ...said, encoding }, said);
  } finally {
    await rm(head, { force: true });
    await rm(plain, { force: true });
    await rm(rest, { force: true });
  }
}

/** The first bytes, up to the end of a line where the file goes on. */
async function copyHead(from: string, to: string): Promise<void> {
  const bytes = await readHead(from, HEAD_BYTES);
  const lineEnd = bytes.lastIndexOf(10) + 1 || bytes.length;
  // A line feed in UTF-16 is two bytes; an even end keeps the last character whole.
  const end = bytes.subarray(0, 4096).includes(0) ? lineEnd & ~1 : lineEnd;
  const file = await open(to, "wx");
  try {
    await file.writeFile(bytes.length < HEAD_BYTES ? bytes : bytes.subarray(0, end));
  } finally {
    await file.close();
  }
}

/** Types are found by the rule of the import, among the lines of the head that parse. */
async function jsonLinesSniffed(
  plain: string,
  rest: string,
  encoding: EncodingName,
  said: Reading,
): Promise<Sniffed> {
  const aside = new SetAside();
  const { forms } = await scanJsonLines(plain, aside);
  await aside.copyRest(plain, rest);
  const sniffed = await withEngine(looking([rest]), (engine) =>
    saidSniffed(engine, readJsonLines(rest, forms, said), { format: "jsonl", encoding }),
  );
  return said.encoding ? { ...sniffed, reading: { ...sniffed.reading, encoding } } : sniffed;
}

async function saidSniffed(
  engine: Engine,
  { relation, parts, columns }: SaidRelation,
  found: Pick<Sniffed, "format" | "encoding">,
): Promise<Sniffed> {
  const misfits = await misfitsOf(engine, relation, columns, undefined);
  const typed = new Map(columns.map((column) => [column.name, column]));
  return {
    ...found,
    dialect: null,
    reading: columns.length > 0 ? { columns: [...columns] } : {},
    columns: parts.map(({ column: { name, storage } }) => ({
      name,
      type: typed.get(name)?.type ?? valueTypeOf(storage),
      format: typed.get(name)?.format ?? null,
      misfits: misfits.get(name) ?? 0,
    })),
    rows: await textRows(
      engine,
      `select ${parts.map(({ sql }) => sql).join(", ")} from ${relation}`,
      parts.map(({ column }) => column.name),
      ROWS_SHOWN,
    ),
  };
}

async function csvSniffed(
  plain: string,
  rest: string,
  seen: Reading & { encoding: NonNullable<Reading["encoding"]> },
  said: Reading,
): Promise<Sniffed> {
  const { encoding } = seen;
  const dialect = await csvDialect(plain, said).catch((error: unknown) => {
    if (said.header !== undefined || !(error instanceof JobFailed)) throw error;
    return csvDialect(plain, { ...said, header: false });
  });
  const path = await regularLines(plain, rest, dialect);
  const own = saidColumns(dialect.names, said);
  return withEngine(looking([path]), async (engine) => {
    const texts = readCsv(path, dialect, { sample: 1, strict: false, texts: dialect.names, lenient: true });
    const columns = await columnsOf(
      engine,
      readCsv(path, dialect, { sample: ROWS_LOOKED_AT, strict: false, lenient: true }),
    );
    const values = await textRows(engine, `select * from ${texts}`, dialect.names, ROWS_LOOKED_AT);
    let decimal = said.decimal;
    const guessed = new Map<string, SaidColumn>();
    for (const [place, { name, type }] of columns.entries()) {
      const open = (type === "VARCHAR" || type === "DATE") && !own.has(name);
      const guess = open ? guessTexts(values.map((row) => row[place] ?? null)) : null;
      // The engine reads ISO dates by itself; any other form is named, so that somebody can see which was taken.
      if (!guess || (type === "DATE" && guess.format === "%Y-%m-%d")) continue;
      decimal ??= guess.decimal;
      guessed.set(name, { name, type: guess.type, format: guess.format });
    }
    const needed = [...own.values(), ...guessed.values()];
    const reading: Reading = {
      ...said,
      ...(dialect.header ? {} : { header: false }),
      ...(decimal && { decimal }),
      ...(needed.length > 0 && {
        columns: needed.map(({ format, ...column }) => ({ ...column, ...(format && { format }) })),
      }),
    };
    const typed = new Map(needed.map((column) => [column.name, column]));
    const effective = columns.map(({ name, type }): SaidColumn => {
      const storage = stored({ name, type }, name).column.storage;
      return typed.get(name) ?? { name, type: valueTypeOf(storage) };
    });
    const misfits = await misfitsOf(
      engine,
      texts,
      effective.filter(({ name }) => typed.has(name)),
      decimal,
    );
    return {
      format: "csv",
      encoding,
      dialect: {
        delimiter: dialect.delimiter,
        quote: dialect.quote,
        header: dialect.header,
        decimal: decimal ?? ".",
      },
      reading,
      columns: effective.map(({ name, type, format }) => ({
        name,
        type,
        format: format ?? null,
        misfits: misfits.get(name) ?? 0,
      })),
      rows: await textRows(
        engine,
        `select ${effective.map((column) => `${typed.has(column.name) ? converted(column, decimal) : identifier(column.name)} as ${identifier(column.name)}`).join(", ")} from ${texts}`,
        dialect.names,
        ROWS_SHOWN,
      ),
    };
  });
}

/** The head without the lines that an import keeps aside, so that their values change no type here either. */
async function regularLines(
  plain: string,
  rest: string,
  { delimiter, quote, names }: CsvDialect,
): Promise<string> {
  const aside = new SetAside();
  const { regular, broken } = await scanRecords(
    plain,
    delimiter,
    names.length,
    ({ start, end }) => aside.leaveOut(start, end),
    { quote },
  );
  if (broken || regular < 2 || aside.ranges.length === 0) return plain;
  await aside.copyRest(plain, rest);
  return rest;
}

async function misfitsOf(
  engine: Engine,
  relation: string,
  columns: readonly SaidColumn[],
  decimal: Reading["decimal"],
): Promise<Map<string, number>> {
  if (columns.length === 0) return new Map();
  const counts = columns.map(
    (column, place) =>
      `count(*) filter (${identifier(column.name)} is not null and ${converted(column, decimal)} is null) as c${place}`,
  );
  const [row] = await engine.rows(
    `select ${counts.join(", ")} from (select * from ${relation} limit ${ROWS_LOOKED_AT})`,
  );
  return new Map(columns.map(({ name }, place) => [name, Number(row?.[`c${place}`] ?? 0)]));
}

async function textRows(
  engine: Engine,
  query: string,
  names: readonly string[],
  most: number,
): Promise<(string | null)[][]> {
  const texts = names.map((name, place) => `cast(${identifier(name)} as varchar) as c${place}`);
  const rows = await engine.rows(`select ${texts.join(", ")} from (${query}) limit ${most}`);
  return rows.map((row) => names.map((_, place) => cut(row[`c${place}`])));
}

const VALUE_SHOWN = 200;
const cut = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value).slice(0, VALUE_SHOWN).toWellFormed();

function valueTypeOf(storage: string): ValueType {
  if (storage === "BOOLEAN") return "boolean";
  if (storage === "DATE") return "date";
  if (storage === "TIMESTAMP") return "datetime";
  if (/INT$|INTEGER$/.test(storage)) return "whole";
  return /DOUBLE|FLOAT|DECIMAL/.test(storage) ? "decimal" : "text";
}
