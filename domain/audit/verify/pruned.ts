import { toHex } from "#domain/audit/log/bytes.ts";
import { HASH_BYTES } from "#domain/audit/log/merkle.ts";
import { TILE_WIDTH } from "#domain/audit/log/tiles.ts";
import type { Entry } from "./entry.ts";
import type { EvidenceReader } from "./reader.ts";
import { readTile } from "./tiles-check.ts";

type Range = [from: number, to: number];

/** The places whose entries a retention rule removed, as the log itself records them. Their hashes stay in the tree. */
export class PrunedPlaces {
  readonly #ranges: Range[] = [];

  take(entry: Entry): void {
    const ranges: unknown = entry.action === "audit.prune" ? entry.after?.pruned : undefined;
    for (const range of Array.isArray(ranges) ? ranges : []) {
      const [from, to] = Array.isArray(range) ? range : [];
      if (Number.isSafeInteger(from) && Number.isSafeInteger(to) && from <= to) this.#ranges.push([from, to]);
    }
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
