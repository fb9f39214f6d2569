import { createReadStream } from "node:fs";
import type { Quote } from "#domain/datasets/reading.ts";

/** The records of a text, quotes understood; the last one may be unfinished when the text is the head of a longer one. */
export function parseRecords(text: string, delimiter: string, most: number, quote: Quote = '"'): string[][] {
  const records: string[][] = [];
  let fields: string[] = [];
  let field = "";
  let quoted = false;
  const endRecord = () => {
    fields.push(field);
    if (fields.length > 1 || field !== "") records.push(fields);
    fields = [];
    field = "";
  };
  for (let i = 0; i < text.length && records.length < most; i++) {
    const c = text.charAt(i);
    if (quoted) {
      if (c !== quote) field += c;
      else if (text.charAt(i + 1) === quote) {
        field += quote;
        i++;
      } else quoted = false;
    } else if (c === quote && field === "") quoted = true;
    else if (c === delimiter) {
      fields.push(field);
      field = "";
    } else if (c === "\n" || c === "\r") {
      if (c === "\r" && text.charAt(i + 1) === "\n") i++;
      endRecord();
    } else field += c;
  }
  if (records.length < most && (field !== "" || fields.length > 0)) endRecord();
  return records;
}

/** A record with another number of values than the header; `end` is where the next one starts, in bytes. */
export type IrregularRecord = { line: number; lines: number; values: number; start: number; end: number };

/** What no row after it can be trusted over: a mark that never closes, an endless record, a file that stops inside one. */
export type Broken =
  | { kind: "open quote"; line: number }
  | { kind: "long"; line: number }
  | { kind: "cut"; line: number; values: number };

const LF = 10;
const CR = 13;
/** Of one record. The reader's buffers are sixteen times this size, so a larger one costs memory in every import. */
export const LINE_BYTES_MAX = 2_000_000;

export type ScanOptions = {
  signal?: AbortSignal | undefined;
  quote?: Quote;
  /** Records of the right width that are told too, by their place among those, the first of the file being 0. */
  alsoTold?: ReadonlySet<number>;
};

/** A record as it is told: `place` is where it stands among those of the right width; null for another width. */
export type ToldRecord = IrregularRecord & { place: number | null };

/**
 * Tells each record of a UTF-8 file that does not have `width` values, and counts those that do, the header among them. Lines are counted
 * from 1 as an editor counts them; blank ones are no records. Reads the file once, in constant memory.
 */
export async function scanRecords(
  path: string,
  delimiter: string,
  width: number,
  onIrregular: (record: ToldRecord) => void,
  { signal, quote = '"', alsoTold }: ScanOptions = {},
): Promise<{ regular: number; broken: Broken | null }> {
  const separator = delimiter.charCodeAt(0);
  const mark = quote.charCodeAt(0);
  let line = 1;
  let recordLine = 1;
  let recordStart = 0;
  let quoteLine = 1;
  let values = 1;
  let bytes = 0;
  let quoted = false;
  let justClosed = false;
  let fieldStart = true;
  let afterReturn = false;
  let regular = 0;
  let at = 0;
  let pending: ToldRecord | null = null;
  const endOfRecord = (end: number) => {
    if (bytes === 0) return;
    const place = values === width ? regular++ : null;
    if (place !== null && !alsoTold?.has(place)) return;
    const lines = Math.max(1, line - recordLine);
    pending = { line: recordLine, lines, values, start: recordStart, end, place };
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    for (const byte of chunk as Buffer) {
      at++;
      if (quoted) {
        if (byte === mark) {
          quoted = false;
          justClosed = true;
        } else if (byte === LF) line++;
        bytes++;
        continue;
      }
      if (pending !== null) {
        // A line feed after a carriage return belongs to the record before it.
        const { end }: ToldRecord = pending;
        onIrregular({ ...(pending as ToldRecord), end: byte === LF && afterReturn ? end + 1 : end });
        pending = null;
      }
      if (byte === mark && (fieldStart || justClosed)) {
        // A doubled quotation mark closes and opens again, which comes to the same.
        if (fieldStart) quoteLine = line;
        quoted = true;
        justClosed = fieldStart = afterReturn = false;
        bytes++;
        continue;
      }
      justClosed = false;
      if (byte === LF && afterReturn) {
        afterReturn = false;
        recordStart = at;
        continue;
      }
      afterReturn = byte === CR;
      if (byte === LF || byte === CR) {
        line++;
        endOfRecord(at);
        recordLine = line;
        recordStart = at;
        values = 1;
        bytes = 0;
        fieldStart = true;
        continue;
      }
      bytes++;
      fieldStart = byte === separator;
      if (fieldStart) values++;
    }
    if (bytes > LINE_BYTES_MAX)
      return {
        regular,
        broken: quoted ? { kind: "open quote", line: quoteLine } : { kind: "long", line: recordLine },
      };
  }
  if (quoted) return { regular, broken: { kind: "open quote", line: quoteLine } };
  if (bytes > 0 && values < width) return { regular, broken: { kind: "cut", line: recordLine, values } };
  line++;
  endOfRecord(at);
  if (pending !== null) onIrregular(pending);
  return { regular, broken: null };
}
