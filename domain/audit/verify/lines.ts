import { parseShown, type Shown } from "./commitments.ts";
import { type EvidenceReader, type LineBatch, lines } from "./reader.ts";

type Line = { bytes: Uint8Array; text: string | null };

/**
 * A line of `entries.txt`: the place in the tree, null for an entry that waits for one, and the exact bytes of the entry, with
 * their text, null when they are not UTF-8.
 */
export type EntryLine = { leaf: number | null; bytes: Uint8Array; text: string | null };

const TAB = 0x09;
const ZERO = 0x30;
const DASH = 0x2d;
// 16 digits: more than any place in a tree has.
const DIGITS_MAX = 16;

/** Takes a line apart; null when it is none. */
export function parseEntryLine({ bytes: line, text }: Line): EntryLine | null {
  // What stands before the entry is ASCII, so that it is as long as text.
  const from = (at: number) => ({ bytes: line.subarray(at), text: text === null ? null : text.slice(at) });
  if (line[0] === DASH && line[1] === TAB) return { leaf: null, ...from(2) };
  let leaf = 0;
  let at = 0;
  for (; at < DIGITS_MAX && line[at] !== TAB; at++) {
    const digit = (line[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9 || (at === 1 && leaf === 0)) return null;
    leaf = leaf * 10 + digit;
  }
  return at > 0 && line[at] === TAB ? { leaf, ...from(at + 1) } : null;
}

/** Batches of lines as one line at a time, with the next one in view. */
class Lines {
  readonly #reader: EvidenceReader;
  readonly #name: string;
  #source: AsyncIterator<LineBatch> | null | undefined;
  #batch: LineBatch = { bytes: [], texts: [] };
  #at = 0;

  constructor(reader: EvidenceReader, name: string) {
    this.#reader = reader;
    this.#name = name;
  }

  /** The next line if it is at hand already. */
  now(): Line | undefined {
    const bytes = this.#batch.bytes[this.#at];
    if (!bytes) return undefined;
    const text = this.#batch.texts[this.#at] ?? null;
    this.#at += 1;
    return { bytes, text };
  }

  async next(): Promise<Line | undefined> {
    const line = this.now();
    if (line) return line;
    if (this.#source === undefined) {
      const pieces = await this.#reader.open(this.#name);
      this.#source = pieces && lines(pieces)[Symbol.asyncIterator]();
    }
    const batch = await this.#source?.next();
    if (!batch || batch.done) {
      this.#source = null;
      return undefined;
    }
    this.#batch = batch.value;
    this.#at = 0;
    return this.now();
  }
}

export class EntryLines {
  readonly #lines: Lines;
  #ahead: EntryLine | null | undefined;
  broken = 0;

  constructor(reader: EvidenceReader) {
    this.#lines = new Lines(reader, "entries.txt");
  }

  /** The place of the line in view, infinite when it has none or there is no further line; undefined when none is in view. */
  get leaf(): number | undefined {
    return this.#ahead === undefined ? undefined : (this.#ahead?.leaf ?? Number.POSITIVE_INFINITY);
  }

  /** The next line, left where it is; null at the end. */
  async peek(): Promise<EntryLine | null> {
    while (this.#ahead === undefined) {
      const line = await this.#lines.next();
      if (line === undefined) this.#ahead = null;
      else if (line.bytes.length > 0) {
        const parsed = parseEntryLine(line);
        if (parsed) this.#ahead = parsed;
        else this.broken += 1;
      }
    }
    return this.#ahead;
  }

  take(): void {
    this.#ahead = undefined;
  }
}

const NOTHING: readonly Shown[] = [];

export class ShownLines {
  readonly #lines: Lines;
  #ahead: Shown | null | undefined;
  /** Lines that belong to no entry: out of order, or not readable. */
  broken = 0;

  constructor(reader: EvidenceReader) {
    this.#lines = new Lines(reader, "private.jsonl");
  }

  /** Without waiting: nothing is shown of this entry. Undefined when that is not known yet. */
  ready(leaf: number): readonly Shown[] | undefined {
    return this.#ahead === null || (this.#ahead && this.#ahead.leaf > leaf) ? NOTHING : undefined;
  }

  /** What is shown of the entry at a place; places are asked for in ascending order. */
  async of(leaf: number): Promise<readonly Shown[]> {
    const shown: Shown[] = [];
    for (;;) {
      const ahead = await this.#peek();
      if (!ahead || ahead.leaf > leaf) return shown;
      this.#ahead = undefined;
      if (ahead.leaf === leaf) shown.push(ahead);
      else this.broken += 1;
    }
  }

  async #peek(): Promise<Shown | null> {
    while (this.#ahead === undefined) {
      const line = await this.#lines.next();
      if (line === undefined) this.#ahead = null;
      else if (line.bytes.length > 0) {
        const parsed = parseShown(line.text);
        if (parsed) this.#ahead = parsed;
        else this.broken += 1;
      }
    }
    return this.#ahead;
  }
}
