import type postgres from "postgres";
import { sameBytes } from "#domain/audit/log/bytes.ts";
import { HASH_BYTES, treeRoot } from "#domain/audit/log/merkle.ts";
import {
  type Edge,
  edgeRoot,
  edgeTiles,
  subtreesOfTiles,
  type Tile,
  type TileCoordinates,
  tilesOfRanges,
} from "#domain/audit/log/tiles.ts";
import { sha256 } from "./crypto.ts";

/** The log in the database is not the one that was signed. The sequencer stops; nothing more is signed. */
export class LogDisagrees extends Error {
  override name = "LogDisagrees";
}

type Sql = postgres.Sql | postgres.ReservedSql | postgres.TransactionSql;
type TileRow = { level: number; tile_index: string; data: Uint8Array };

/** Reads tiles as wide as they are asked for; those that are missing are left out. */
export async function readTiles(sql: Sql, wanted: readonly TileCoordinates[]): Promise<Tile[]> {
  if (wanted.length === 0) return [];
  const rows = await sql<TileRow[]>`
    select t.level, t.tile_index, t.data from log_tiles t
      join unnest(${wanted.map((w) => w.level)}::smallint[], ${wanted.map((w) => w.index)}::bigint[]) as w(level, tile_index)
        on t.level = w.level and t.tile_index = w.tile_index`;
  const found = new Map(rows.map((row) => [`${row.level}/${row.tile_index}`, row.data]));
  return wanted.flatMap((tile) => {
    const data = found.get(`${tile.level}/${tile.index}`);
    return data && data.length >= tile.width * HASH_BYTES
      ? [{ ...tile, data: data.subarray(0, tile.width * HASH_BYTES) }]
      : [];
  });
}

export type Head = { size: number; root: Uint8Array };

export async function lastCheckpoint(sql: Sql): Promise<Head | null> {
  const [row] = await sql<{ size: string; root: Uint8Array }[]>`
    select size, root from log_checkpoints order by size desc limit 1`;
  return row ? { size: Number(row.size), root: row.root } : null;
}

/** The tree's right edge, if it is the one that was last signed. Throws {@link LogDisagrees}. */
export function edgeOf(size: number, tiles: readonly Tile[], last: Head | null): Edge {
  if (size !== (last?.size ?? 0)) {
    throw new LogDisagrees(
      `The log says it has ${size} entries, but its last checkpoint was signed for ${last?.size ?? 0}.`,
    );
  }
  const partial: Uint8Array[] = [];
  for (const { level } of edgeTiles(size)) {
    const tile = tiles.find((one) => one.level === level);
    if (!tile) throw new LogDisagrees(`A tile at level ${level} of the log's tree is missing.`);
    partial[level] = tile.data;
  }
  for (let level = 0; level < partial.length; level++) partial[level] ??= new Uint8Array(0);
  const edge = { size, partial };
  if (last && !sameBytes(edgeRoot(sha256, edge), last.root)) {
    throw new LogDisagrees(
      `The tiles of the log do not lead to the root that was signed for ${size} entries.`,
    );
  }
  return edge;
}

/** The root that the tiles give for a smaller tree, or null when tiles are missing. */
export async function rootAt(sql: Sql, size: number): Promise<Uint8Array | null> {
  const tiles = await readTiles(sql, tilesOfRanges([{ from: 0, to: size }], size));
  const byPlace = new Map(tiles.map((tile) => [`${tile.level}/${tile.index}`, tile.data]));
  try {
    return treeRoot(
      sha256,
      size,
      subtreesOfTiles(sha256, (level, index) => byPlace.get(`${level}/${index}`)),
    );
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
