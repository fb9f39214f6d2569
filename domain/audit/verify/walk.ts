import { sameBytes, toHex } from "#domain/audit/log/bytes.ts";
import { HASH_BYTES, leafHash } from "#domain/audit/log/merkle.ts";
import { TILE_WIDTH } from "#domain/audit/log/tiles.ts";
import { type CommitmentCount, checkCommitments } from "./commitments.ts";
import { type Entry, parseEntry } from "./entry.ts";
import type { Findings } from "./findings.ts";
import { Frontier } from "./frontier.ts";
import { type Head, holdAgainst } from "./heads.ts";
import { type EntryLine, EntryLines, ShownLines } from "./lines.ts";
import type { PrunedPlaces } from "./pruned.ts";
import type { EvidenceReader, VerifyCrypto } from "./reader.ts";
import { readTile, UpperTiles } from "./tiles-check.ts";

export type WalkedEntry = { entry: Entry; leaf: number; hash: string };

export type WalkInput = {
  reader: EvidenceReader;
  crypto: VerifyCrypto;
  findings: Findings;
  origin: string | null;
  /** Smallest first. */
  heads: readonly Head[];
  /** Leaves that the newest checkpoint of the evidence covers. */
  size: number;
  /** Whether there has to be an entry for each leaf. */
  whole: boolean;
  /** What of the gaps the log itself explains, once all of it has been read. */
  pruned: PrunedPlaces;
  onEntry(walked: WalkedEntry): Promise<void> | void;
  onProgress?(leaves: number): void;
};

export type Walked = {
  entries: number;
  root: Uint8Array | null;
  /** Entries that wait for their place. */
  waiting: { id: string; at: string; action: string }[];
  waitingCount: number;
  values: CommitmentCount;
};

const WAITING_TOLD_MAX = 50;
type Misplaced = { leaf: number; found: string; expected: string };

/** Goes through leaves, tiles, checkpoints, entries and personal values side by side, once, in the order of the tree. */
export async function walk(input: WalkInput): Promise<Walked> {
  const walker = new Walker(input);
  await walker.leaves();
  await walker.afterLast();
  return walker.finish();
}

class Walker {
  readonly #in: WalkInput;
  readonly #entries: EntryLines;
  readonly #shown: ShownLines;
  readonly #frontier: Frontier;
  readonly #upper = new UpperTiles();
  readonly #misplaced: Misplaced[] = [];
  readonly #gaps: [from: number, to: number][] = [];
  readonly #walked: Walked = {
    entries: 0,
    root: null,
    waiting: [],
    waitingCount: 0,
    values: { shown: 0, withheld: 0 },
  };
  #nextHead = 0;

  constructor(input: WalkInput) {
    this.#in = input;
    this.#entries = new EntryLines(input.reader);
    this.#shown = new ShownLines(input.reader);
    this.#frontier = new Frontier(input.crypto.sha256, (level, index, hash) =>
      this.#upper.take(level, index, hash),
    );
  }

  async leaves(): Promise<void> {
    const { reader, size, findings } = this.#in;
    this.#reachHeads();
    for (let tile = 0; tile * TILE_WIDTH < size; tile++) {
      const hashes = await readTile(reader, 0, tile, size);
      if (!hashes) {
        await this.#leavesGone(tile);
        return;
      }
      for (let at = 0; at < hashes.length; at += HASH_BYTES) {
        const leaf = this.#frontier.size;
        const hash = hashes.subarray(at, at + HASH_BYTES);
        this.#frontier.push(hash);
        if (this.#in.heads[this.#nextHead]?.size === leaf + 1) this.#reachHeads();
        if (this.#entries.leaf === undefined || this.#entries.leaf <= leaf) await this.#entryAt(leaf, hash);
        else this.#noEntryAt(leaf);
      }
      await this.#upper.check(reader, size, findings);
      this.#in.onProgress?.(this.#frontier.size);
    }
    this.#walked.root = this.#frontier.root();
    await this.#upper.finish(reader, size, findings);
  }

  #reachHeads(): void {
    const { heads, findings } = this.#in;
    for (let head = heads[this.#nextHead]; head?.size === this.#frontier.size; head = heads[this.#nextHead]) {
      holdAgainst(head, this.#frontier.root(), findings);
      this.#nextHead += 1;
    }
  }

  async #leavesGone(tile: number): Promise<void> {
    const { reader, size, findings } = this.#in;
    const last = Math.ceil(size / TILE_WIDTH) - 1;
    const from = tile * TILE_WIDTH;
    if (tile < last && (await readTile(reader, 0, last, size))) {
      findings.add(
        "tile-missing",
        `The tile with the hashes of leaves ${from} to ${from + 255} is not there.`,
      );
    } else {
      findings.add(
        "tail-cut",
        `The hashes of leaves ${from} to ${size - 1} are gone, though a signed checkpoint covers them.`,
        from,
      );
    }
  }

  /** The entry of a leaf, when there is one; entries before it have no leaf of their own left. */
  async #entryAt(leaf: number, hash: Uint8Array): Promise<void> {
    for (;;) {
      const line = await this.#entries.peek();
      if (!line || line.leaf === null || line.leaf > leaf) {
        this.#noEntryAt(leaf);
        return;
      }
      this.#entries.take();
      if (line.leaf === leaf) {
        const found = leafHash(this.#in.crypto.sha256, line.bytes);
        if (!sameBytes(found, hash)) {
          this.#misplaced.push({ leaf, found: toHex(found), expected: toHex(hash) });
        }
        await this.#read(line, leaf, toHex(hash));
        return;
      }
      this.#in.findings.add("leaf-added", `A second entry claims the place ${line.leaf}.`, line.leaf);
    }
  }

  #noEntryAt(leaf: number): void {
    if (!this.#in.whole) return;
    const last = this.#gaps.at(-1);
    if (last?.[1] === leaf - 1) last[1] = leaf;
    else this.#gaps.push([leaf, leaf]);
  }

  async #read(line: EntryLine, leaf: number, hash: string): Promise<void> {
    const { findings, origin, crypto } = this.#in;
    this.#walked.entries += 1;
    const parsed = parseEntry(line.bytes, line.text);
    if ("problem" in parsed) {
      findings.add(
        parsed.canonical ? "bad-entry" : "not-canonical",
        `Entry ${leaf}: ${parsed.problem}.`,
        leaf,
      );
      return;
    }
    const { entry } = parsed;
    if (entry.log !== null && origin !== null && entry.log !== origin) {
      findings.add(
        "wrong-origin",
        `Entry ${leaf} was written for the log ${entry.log}, not for ${origin}.`,
        leaf,
      );
    }
    const shown = this.#shown.ready(leaf) ?? (await this.#shown.of(leaf));
    checkCommitments(entry, leaf, shown, crypto, findings, this.#walked.values);
    const done = this.#in.onEntry({ entry, leaf, hash });
    if (done) await done;
  }

  /** What comes after the last leaf: entries that claim a place beyond it, and those that wait for one. */
  async afterLast(): Promise<void> {
    const { findings, size } = this.#in;
    const known = this.#frontier.size;
    let beyond = 0;
    for (let line = await this.#entries.peek(); line; line = await this.#entries.peek()) {
      this.#entries.take();
      if (line.leaf === null) this.#waits(line);
      else if (line.leaf >= size) beyond += 1;
      else if (line.leaf < known)
        findings.add("leaf-added", `A second entry claims the place ${line.leaf}.`, line.leaf);
      else await this.#read(line, line.leaf, toHex(leafHash(this.#in.crypto.sha256, line.bytes)));
    }
    if (beyond > 0) {
      findings.add(
        "uncovered-entries",
        `${beyond} entries have a place from ${size} on, which no checkpoint covers.`,
        size,
      );
    }
    if (this.#entries.broken > 0) {
      findings.add("bad-entry", `${this.#entries.broken} lines of entries.txt are no entries.`);
    }
    await this.#shown.of(Number.POSITIVE_INFINITY);
    if (this.#shown.broken > 0) {
      findings.add(
        "value-without-entry",
        `${this.#shown.broken} lines of private.jsonl belong to no entry that is here.`,
      );
    }
  }

  #waits(line: EntryLine): void {
    this.#walked.waitingCount += 1;
    if (this.#walked.waiting.length >= WAITING_TOLD_MAX) return;
    const parsed = parseEntry(line.bytes, line.text);
    if ("entry" in parsed) {
      const { id, at, action } = parsed.entry;
      this.#walked.waiting.push({ id, at, action });
    } else this.#in.findings.add("bad-entry", `An entry without a place: ${parsed.problem}.`);
  }

  finish(): Walked {
    this.#tellMisplaced();
    this.#tellGaps();
    return this.#walked;
  }

  #tellMisplaced(): void {
    const { findings } = this.#in;
    const places = new Map(this.#misplaced.map(({ expected, leaf }) => [expected, leaf]));
    for (const { leaf, found } of this.#misplaced) {
      const own = places.get(found);
      if (own === undefined) {
        findings.add(
          "entry-changed",
          `Entry ${leaf} is not the one that was recorded: its bytes do not have the hash of its leaf.`,
          leaf,
        );
      } else findings.add("leaves-swapped", `The entry that stands at ${leaf} was recorded at ${own}.`, leaf);
    }
  }

  #tellGaps(): void {
    const { findings, size, pruned } = this.#in;
    for (const [first, last] of this.#gaps) {
      const unexplained = pruned.unexplained(first, last);
      if (unexplained.length !== 1 || unexplained[0]?.[0] !== first || unexplained[0]?.[1] !== last) {
        findings.add(
          "pruned-entries",
          `Among ${first} to ${last}, entries are gone by a retention rule that the log records.`,
          first,
        );
      }
      for (const [from, to] of unexplained) {
        const range = from === to ? `Entry ${from} is` : `Entries ${from} to ${to} are`;
        if (to === size - 1)
          findings.add("tail-cut", `${range} gone, though a signed checkpoint covers them.`, from);
        else findings.add("leaf-missing", `${range} gone; the tree has the leaf.`, from);
      }
    }
  }
}
