import { toHex } from "#domain/audit/log/bytes.ts";
import { HASH_BYTES } from "#domain/audit/log/merkle.ts";
import { TILE_WIDTH } from "#domain/audit/log/tiles.ts";
import { plain, whole } from "./canonical.ts";
import type { Entry } from "./entry.ts";
import type { Findings } from "./findings.ts";
import type { EvidenceReader } from "./reader.ts";
import { readTile } from "./tiles-check.ts";

type Range = [from: number, to: number];
/** Clocks differ, and entries wait for their place: order tells the age of an entry to about a day. */
const TOLERANCE_MS = 86_400_000;

/**
 * The places whose entries a retention rule removed, as the log itself records them. Their hashes stay in the tree. A record
 * counts only when the portal's own job made it, by a rule in force, for places that its tree head covers and that are old enough.
 */
export class PrunedPlaces {
  readonly #ranges: Range[] = [];
  /** Organization -> months that its newest rule keeps entries; null: for ever. */
  readonly #months = new Map<string, number | null>();
  /** The first leaf of each day of the log. */
  readonly #days: { leaf: number; at: number }[] = [];
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  take(entry: Entry, leaf: number): void {
    this.#see(entry.at, leaf);
    if (entry.outcome !== "ok") return;
    if (entry.action === "audit.setRetention") {
      this.#months.set(entry.org ?? "", whole(entry.after?.months) ?? null);
    }
    if (entry.action !== "audit.prune") return;
    const ranges = rangesIn(entry.after?.pruned);
    const refused = this.#refusal(entry, leaf, ranges);
    if (refused === null) this.#ranges.push(...ranges);
    else
      this.#findings.add(
        "pruning-without-rule",
        `Entry ${leaf} says that entries were removed, ${refused}.`,
        leaf,
      );
  }

  #refusal(entry: Entry, leaf: number, ranges: readonly Range[]): string | null {
    if (entry.actor.type !== "system") return `but was made by ${entry.actor.type} ${entry.actor.id ?? ""}`;
    const size = whole(plain(entry.after?.treeHead)?.size);
    if (size === undefined || size > leaf) return "but names no tree head before it that covers them";
    const last = Math.max(...ranges.map(([, to]) => to));
    if (last >= size) return `up to ${last}, which its tree head of ${size} entries does not cover`;
    const months = this.#months.get(entry.org ?? "") ?? null;
    if (months === null) return "though no rule in force before it lets any go";
    if (whole(entry.after?.months) !== months)
      return `by another rule than that of ${months} months in force`;
    const before = this.#days.findLast((day) => day.leaf < last);
    const young = before && before.at - TOLERANCE_MS > monthsBefore(entry.at, months);
    return young ? `though entries of the last ${months} months stand in front of the last of them` : null;
  }

  #see(at: string, leaf: number): void {
    const time = Date.parse(at);
    const latest = this.#days.at(-1);
    if (!latest || time >= latest.at + TOLERANCE_MS) this.#days.push({ leaf, at: time });
  }

  get any(): boolean {
    return this.#ranges.length > 0;
  }

  /** The parts of a gap that no record explains. */
  unexplained(from: number, to: number): Range[] {
    let rest: Range[] = [[from, to]];
    for (const [first, last] of this.#ranges) {
      rest = rest.flatMap(([a, b]): Range[] => {
        if (last < a || first > b) return [[a, b]];
        const before: Range[] = a < first ? [[a, first - 1]] : [];
        const after: Range[] = last < b ? [[last + 1, b]] : [];
        return [...before, ...after];
      });
    }
    return rest;
  }

  /** The leaf hashes of the pruned places, hex: an entry may name one of them as the one before it. */
  async hashes(reader: EvidenceReader, size: number): Promise<Set<string>> {
    const hashes = new Set<string>();
    let [tile, bytes]: [number, Uint8Array | null] = [-1, null];
    for (const [from, to] of this.#ranges) {
      for (let leaf = from; leaf <= Math.min(to, size - 1); leaf++) {
        const wanted = Math.floor(leaf / TILE_WIDTH);
        if (wanted !== tile) [tile, bytes] = [wanted, await readTile(reader, 0, wanted, size)];
        const at = (leaf % TILE_WIDTH) * HASH_BYTES;
        if (bytes) hashes.add(toHex(bytes.subarray(at, at + HASH_BYTES)));
      }
    }
    return hashes;
  }
}

function rangesIn(value: unknown): Range[] {
  return (Array.isArray(value) ? value : []).flatMap((range): Range[] => {
    const [from, to] = Array.isArray(range) ? range : [];
    return Number.isSafeInteger(from) && Number.isSafeInteger(to) && from <= to ? [[from, to]] : [];
  });
}

function monthsBefore(at: string, months: number): number {
  const date = new Date(at);
  date.setUTCMonth(date.getUTCMonth() - months);
  return date.getTime();
}
