import { sameBytes } from "#domain/audit/log/bytes.ts";
import { HASH_BYTES } from "#domain/audit/log/merkle.ts";
import { TILE_WIDTH, type TileCoordinates, tilePath, tileWidth } from "#domain/audit/log/tiles.ts";
import type { Findings } from "./findings.ts";
import { type EvidenceReader, readAll } from "./reader.ts";

/** A tile's bytes as far as a tree of `size` leaves has it: the tile of that width, or the full one that followed on it. */
export async function readTile(
  reader: EvidenceReader,
  level: number,
  index: number,
  size: number,
): Promise<Uint8Array | null> {
  const width = tileWidth(level, index, size);
  const read = async (coordinates: TileCoordinates) => {
    const bytes = await readAll(reader, tilePath(coordinates));
    return bytes && bytes.length === coordinates.width * HASH_BYTES ? bytes : null;
  };
  const exact = await read({ level, index, width });
  if (exact || width === TILE_WIDTH) return exact;
  const full = await read({ level, index, width: TILE_WIDTH });
  return full?.subarray(0, width * HASH_BYTES) ?? null;
}

/** Holds the tiles above the leaves against the hashes that the leaves give. */
export class UpperTiles {
  readonly #given = new Map<number, Uint8Array[]>();
  readonly #ready: { level: number; index: number; hashes: Uint8Array[] }[] = [];

  take(level: number, index: number, hash: Uint8Array): void {
    const hashes = this.#given.get(level) ?? [];
    hashes.push(hash);
    if (hashes.length < TILE_WIDTH) {
      this.#given.set(level, hashes);
      return;
    }
    this.#given.delete(level);
    this.#ready.push({ level, index: Math.floor(index / TILE_WIDTH), hashes });
  }

  /** Compares the tiles that have become complete. */
  async check(reader: EvidenceReader, size: number, findings: Findings): Promise<void> {
    for (const tile of this.#ready.splice(0)) await compare(reader, size, tile, findings);
  }

  /** Compares the partial tiles at the right edge too. */
  async finish(reader: EvidenceReader, size: number, findings: Findings): Promise<void> {
    await this.check(reader, size, findings);
    for (const [level, hashes] of this.#given) {
      const index = Math.floor(Math.floor(size / TILE_WIDTH ** level) / TILE_WIDTH);
      await compare(reader, size, { level, index, hashes }, findings);
    }
  }
}

async function compare(
  reader: EvidenceReader,
  size: number,
  { level, index, hashes }: { level: number; index: number; hashes: readonly Uint8Array[] },
  findings: Findings,
): Promise<void> {
  const bytes = await readTile(reader, level, index, size);
  const name = tilePath({ level, index, width: hashes.length });
  if (!bytes) {
    findings.add("tile-missing", `The tile ${name} is not there.`);
    return;
  }
  const wrong = hashes.findIndex(
    (hash, i) => !sameBytes(hash, bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)),
  );
  if (wrong >= 0) {
    findings.add("tile-changed", `Hash ${wrong} of the tile ${name} is not what the leaves below it give.`);
  }
}
