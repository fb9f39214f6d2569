import { parseDecimal, type Sha256 } from "./bytes.ts";
import {
  HASH_BYTES,
  nodeHash,
  type Range,
  type Subtree,
  type SubtreeReader,
  subtreesOf,
  treeRoot,
} from "./merkle.ts";

// Tiles of c2sp.org/tlog-tiles: 256 hashes wide; the hash at place i of tile n at level l is
// MTH(D[(256 n + i) 256^l : (256 n + i + 1) 256^l]).

export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 256;
export const TILE_BYTES = TILE_WIDTH * HASH_BYTES;

/** A tile's place, and how many hashes it has: 256 when full. */
export type TileCoordinates = { level: number; index: number; width: number };
export type Tile = TileCoordinates & { data: Uint8Array };

/** Hashes at level `level` of the tiles for a tree of `size` leaves. */
const hashesAt = (level: number, size: number): number => Math.floor(size / TILE_WIDTH ** level);

/** The width of tile `index` at `level` in a tree of `size` leaves; 0 when the tree has no such tile. */
export function tileWidth(level: number, index: number, size: number): number {
  return Math.max(0, Math.min(TILE_WIDTH, hashesAt(level, size) - index * TILE_WIDTH));
}

/** `tile/0/x001/234` or, of a partial tile, `tile/0/x001/234.p/7`. */
export function tilePath({ level, index, width }: TileCoordinates): string {
  let groups = String(index % 1000).padStart(3, "0");
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups = `x${String(rest % 1000).padStart(3, "0")}/${groups}`;
  }
  return `tile/${level}/${groups}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}

/** The tile a path names; null when it is not written exactly as {@link tilePath} writes it. */
export function parseTilePath(path: string): TileCoordinates | null {
  const match = /^tile\/([0-9]+)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([0-9]+))?$/.exec(path);
  if (!match) return null;
  const [, levelText = "", groups = "", widthText] = match;
  const level = parseDecimal(levelText);
  const index = Number(groups.replaceAll(/[x/]/g, ""));
  const width = widthText === undefined ? TILE_WIDTH : parseDecimal(widthText);
  if (level === null || level > 63 || width === null || width < 1 || !Number.isSafeInteger(index))
    return null;
  const tile = { level, index, width };
  return tilePath(tile) === path ? tile : null;
}

/** Every tile of a tree of `size` leaves, each as wide as that tree has it. */
export function* tilesOfTree(size: number): Generator<TileCoordinates> {
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    const tiles = Math.ceil(hashesAt(level, size) / TILE_WIDTH);
    for (let index = 0; index < tiles; index++) yield { level, index, width: tileWidth(level, index, size) };
  }
}

/** The tile that a complete subtree is read from: it covers `count` hashes from place `offset` on. */
export function tileOfSubtree({ level, index }: Subtree) {
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const count = 2 ** (level - TILE_HEIGHT * tileLevel);
  const first = index * count;
  return { level: tileLevel, index: Math.floor(first / TILE_WIDTH), offset: first % TILE_WIDTH, count };
}

/** The tiles that hold what these ranges of a tree of `size` leaves are computed from, each once. */
export function tilesOfRanges(ranges: readonly Range[], size: number): TileCoordinates[] {
  const tiles = new Map<string, TileCoordinates>();
  for (const range of ranges) {
    if (range.to === range.from) continue;
    for (const { level, index } of subtreesOf(range).map(tileOfSubtree)) {
      tiles.set(`${level}/${index}`, { level, index, width: tileWidth(level, index, size) });
    }
  }
  return [...tiles.values()];
}

/** The hash over consecutive hashes of a tile, as many as a power of two. */
function foldHashes(sha256: Sha256, data: Uint8Array, offset: number, count: number): Uint8Array {
  let row = Array.from({ length: count }, (_, i) =>
    data.subarray((offset + i) * HASH_BYTES, (offset + i + 1) * HASH_BYTES),
  );
  while (row.length > 1) {
    const next: Uint8Array[] = [];
    for (let i = 0; i + 1 < row.length; i += 2) {
      const [left, right] = [row[i], row[i + 1]];
      if (left && right) next.push(nodeHash(sha256, left, right));
    }
    row = next;
  }
  const [top] = row;
  if (top?.length !== HASH_BYTES) throw new RangeError("A tile is too short for what is read from it.");
  return top;
}

/** The hash that a full tile stands for at the level above. */
export const tileHash = (sha256: Sha256, data: Uint8Array): Uint8Array =>
  foldHashes(sha256, data, 0, TILE_WIDTH);

export type TileData = (level: number, index: number) => Uint8Array | undefined;

/** Reads complete subtrees from tiles that are at hand. The reader throws RangeError when a tile is missing or too narrow. */
export function subtreesOfTiles(sha256: Sha256, tile: TileData): SubtreeReader {
  return (subtree) => {
    const { level, index, offset, count } = tileOfSubtree(subtree);
    const data = tile(level, index);
    if (!data || data.length < (offset + count) * HASH_BYTES) {
      throw new RangeError(`Tile ${index} at level ${level} is missing or too narrow.`);
    }
    return foldHashes(sha256, data, offset, count);
  };
}

/**
 * The right edge of a tree: its size, and for each level the hashes of the tile that is not full. All that is needed to
 * append, and to compute the root.
 */
export type Edge = { size: number; partial: readonly Uint8Array[] };

export const EMPTY_EDGE: Edge = { size: 0, partial: [] };

/** The tiles an edge consists of; empty ones are left out. */
export function edgeTiles(size: number): TileCoordinates[] {
  const tiles: TileCoordinates[] = [];
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    const index = Math.floor(hashesAt(level, size) / TILE_WIDTH);
    const width = hashesAt(level, size) % TILE_WIDTH;
    if (width > 0) tiles.push({ level, index, width });
  }
  return tiles;
}

/** The root of the tree that an edge ends. */
export function edgeRoot(sha256: Sha256, edge: Edge): Uint8Array {
  const read = subtreesOfTiles(sha256, (level) => edge.partial[level]);
  return treeRoot(sha256, edge.size, read);
}

/**
 * Appends leaf hashes. Answers the new edge, and each tile that was filled or begun, as wide as it is at the end:
 * a full one is final, a partial one replaces its narrower form.
 */
export function append(
  sha256: Sha256,
  edge: Edge,
  leaves: readonly Uint8Array[],
): { edge: Edge; tiles: Tile[] } {
  const partial: Uint8Array[] = [];
  const tiles: Tile[] = [];
  const size = edge.size + leaves.length;
  let incoming = leaves;
  for (let level = 0; incoming.length > 0 || level < edge.partial.length; level++) {
    const had = edge.partial[level] ?? new Uint8Array(0);
    let index = Math.floor(hashesAt(level, edge.size) / TILE_WIDTH);
    const data = new Uint8Array(had.length + incoming.length * HASH_BYTES);
    data.set(had);
    incoming.forEach((hash, i) => void data.set(hash, had.length + i * HASH_BYTES));
    const upward: Uint8Array[] = [];
    let at = 0;
    for (; at + TILE_BYTES <= data.length; at += TILE_BYTES, index++) {
      const full = data.slice(at, at + TILE_BYTES);
      tiles.push({ level, index, width: TILE_WIDTH, data: full });
      upward.push(tileHash(sha256, full));
    }
    const rest = data.slice(at);
    partial[level] = rest;
    if (rest.length > 0 && incoming.length > 0) {
      tiles.push({ level, index, width: rest.length / HASH_BYTES, data: rest });
    }
    incoming = upward;
  }
  return { edge: { size, partial }, tiles };
}
