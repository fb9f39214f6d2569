import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hex, sha256 } from "#server/testing/log-crypto.ts";
import { sameBytes } from "./bytes.ts";
import {
  consistencyProof,
  consistencyRanges,
  HASH_BYTES,
  inclusionProof,
  inclusionRanges,
  leafHash,
  rootOfLeaves,
  subtreesOfLeaves,
} from "./merkle.ts";
import {
  append,
  type Edge,
  EMPTY_EDGE,
  edgeRoot,
  edgeTiles,
  parseTilePath,
  subtreesOfTiles,
  type Tile,
  tileOfSubtree,
  tilePath,
  tilesOfRanges,
  tilesOfTree,
  tileWidth,
} from "./tiles.ts";

describe("paths", () => {
  test.each([
    [0, 0, 256, "tile/0/000"],
    [0, 273, 112, "tile/0/273.p/112"],
    [3, 999, 256, "tile/3/999"],
    [0, 1000, 1, "tile/0/x001/000.p/1"],
    [0, 1_234_067, 256, "tile/0/x001/x234/067"],
    [63, 1, 255, "tile/63/001.p/255"],
  ])("level %i, index %i, width %i", (level, index, width, path) => {
    expect(tilePath({ level, index, width })).toBe(path);
    expect(parseTilePath(path)).toEqual({ level, index, width });
  });

  test.each([
    "tile/0/0",
    "tile/00/000",
    "tile/64/000",
    "tile/0/x000/001",
    "tile/0/001/002",
    "tile/0/x001",
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/07",
    "tile/-1/000",
    "tile/entries/000",
    "tile/0/../000",
    "/tile/0/000",
    "tile/0/000\n",
    `tile/0/${"x999/".repeat(7)}999`,
  ])("%j names no tile", (path) => expect(parseTilePath(path)).toBeNull());
});

test("a tree of 70,000 has the tiles that the specification counts", () => {
  const tiles = [...tilesOfTree(70_000)];
  const full = (level: number) => tiles.filter((t) => t.level === level && t.width === 256).length;
  expect([full(0), full(1), full(2)]).toEqual([273, 1, 0]);
  expect(tiles.filter((tile) => tile.width < 256)).toEqual([
    { level: 0, index: 273, width: 112 },
    { level: 1, index: 1, width: 17 },
    { level: 2, index: 0, width: 1 },
  ]);
  expect([...tilesOfTree(256)]).toEqual([
    { level: 0, index: 0, width: 256 },
    { level: 1, index: 0, width: 1 },
  ]);
  expect([...tilesOfTree(0)]).toEqual([]);
  expect(tileWidth(0, 274, 70_000)).toBe(0);
});

const SIZE = 70_000;
const leaves = Array.from({ length: SIZE }, (_, i) => leafHash(sha256, Buffer.from(`${i}`)));

/** Grows a tree by batches and keeps the widest form of each tile, as a store does. */
function grow(batches: readonly number[]) {
  const store = new Map<string, Tile>();
  let edge: Edge = EMPTY_EDGE;
  for (const count of batches) {
    const grown = append(sha256, edge, leaves.slice(edge.size, edge.size + count));
    edge = grown.edge;
    for (const tile of grown.tiles) store.set(`${tile.level}/${tile.index}`, tile);
  }
  return { edge, store, read: subtreesOfTiles(sha256, (l, i) => store.get(`${l}/${i}`)?.data) };
}

describe("a tree grown in tiles", () => {
  test("has the root of its leaves, whatever the batches were", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 8 }), (batches) => {
        const { edge, store } = grow(batches);
        const size = batches.reduce((sum, count) => sum + count, 0);
        expect(edge.size).toBe(size);
        expect(hex(edgeRoot(sha256, edge))).toBe(hex(rootOfLeaves(sha256, leaves.slice(0, size))));
        const wanted = [...tilesOfTree(size)];
        expect(store.size).toBe(wanted.length);
        for (const tile of wanted) {
          const had = store.get(`${tile.level}/${tile.index}`);
          expect(had).toMatchObject(tile);
          expect(had?.data.length).toBe(tile.width * HASH_BYTES);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("of three levels gives the proofs that the leaves give, from only the tiles it names", () => {
    const { edge, store } = grow([1, 255, 300, 65_000, 4_444]);
    expect(edge.size).toBe(SIZE);
    const all = subtreesOfLeaves(sha256, leaves);
    const only = (tiles: { level: number; index: number }[]) =>
      subtreesOfTiles(sha256, (level, index) =>
        tiles.some((tile) => tile.level === level && tile.index === index)
          ? store.get(`${level}/${index}`)?.data
          : undefined,
      );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: SIZE }), fc.nat(), (size, n) => {
        const index = n % size;
        const ranges = inclusionRanges(index, size);
        const read = only(tilesOfRanges(ranges, size));
        expect(inclusionProof(sha256, index, size, read).map(hex)).toEqual(
          inclusionProof(sha256, index, size, all).map(hex),
        );
        const from = 1 + index;
        const reread = only(tilesOfRanges(consistencyRanges(from, size), size));
        expect(consistencyProof(sha256, from, size, reread).map(hex)).toEqual(
          consistencyProof(sha256, from, size, all).map(hex),
        );
      }),
      { numRuns: 200 },
    );
  });

  test("goes on from its edge alone", () => {
    const { edge, store } = grow([66_000]);
    const fromStore: Edge = { size: 66_000, partial: [] };
    const partial: Uint8Array[] = [];
    for (const { level, index } of edgeTiles(66_000))
      partial[level] = store.get(`${level}/${index}`)?.data ?? new Uint8Array(0);
    const resumed = append(sha256, { ...fromStore, partial }, leaves.slice(66_000));
    expect(hex(edgeRoot(sha256, resumed.edge))).toBe(
      hex(edgeRoot(sha256, append(sha256, edge, leaves.slice(66_000)).edge)),
    );
    expect(hex(edgeRoot(sha256, resumed.edge))).toBe(hex(rootOfLeaves(sha256, leaves)));
  });

  test("a full tile never changes afterwards", () => {
    const before = grow([600]).store;
    const after = grow([600, 700]).store;
    for (const [key, tile] of before) {
      const later = after.get(key)?.data ?? new Uint8Array(0);
      expect(sameBytes(later.subarray(0, tile.data.length), tile.data)).toBe(true);
    }
  });
});

test("a missing or narrow tile is an error, not a wrong hash", () => {
  const read = subtreesOfTiles(sha256, () => new Uint8Array(3 * HASH_BYTES));
  expect(() => read({ level: 2, index: 0 })).toThrow(RangeError);
  expect(() => subtreesOfTiles(sha256, () => undefined)({ level: 0, index: 0 })).toThrow(RangeError);
});

test("places of subtrees far beyond 32 bits", () => {
  expect(tileOfSubtree({ level: 3, index: 2 ** 45 })).toEqual({
    level: 0,
    index: 2 ** 40,
    offset: 0,
    count: 8,
  });
  expect(tileWidth(0, 2 ** 42, 2 ** 50 + 5)).toBe(5);
});
