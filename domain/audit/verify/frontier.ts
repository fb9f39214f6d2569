import type { Sha256 } from "#domain/audit/log/bytes.ts";
import { emptyRoot, nodeHash } from "#domain/audit/log/merkle.ts";
import { TILE_HEIGHT } from "#domain/audit/log/tiles.ts";

/** Called when a subtree of 256^level leaves is complete: its number at that level, and its hash. */
export type OnSubtree = (level: number, index: number, hash: Uint8Array) => void;

/**
 * A Merkle tree (RFC 6962) that grows leaf by leaf and keeps the right edge alone: one complete subtree for each bit of
 * its size. So a tree of any size is recomputed in the memory of a few hashes.
 */
export class Frontier {
  #size = 0;
  readonly #edge: (Uint8Array | undefined)[] = [];
  readonly #sha256: Sha256;
  readonly #onSubtree: OnSubtree;

  constructor(sha256: Sha256, onSubtree: OnSubtree = () => {}) {
    this.#sha256 = sha256;
    this.#onSubtree = onSubtree;
  }

  get size(): number {
    return this.#size;
  }

  push(leafHash: Uint8Array): void {
    let hash = leafHash;
    let level = 0;
    for (let left = this.#edge[0]; left; left = this.#edge[level]) {
      hash = nodeHash(this.#sha256, left, hash);
      this.#edge[level] = undefined;
      level += 1;
      if (level % TILE_HEIGHT === 0) {
        this.#onSubtree(level / TILE_HEIGHT, Math.floor(this.#size / 2 ** level), hash);
      }
    }
    this.#edge[level] = hash;
    this.#size += 1;
  }

  /** The root of the tree as it is now. */
  root(): Uint8Array {
    let root: Uint8Array | undefined;
    for (const subtree of this.#edge) {
      if (subtree) root = root ? nodeHash(this.#sha256, subtree, root) : subtree;
    }
    return root ?? emptyRoot(this.#sha256);
  }
}
