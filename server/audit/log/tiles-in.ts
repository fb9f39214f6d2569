import { and, eq, or } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { logTiles } from "#db/schema/log.ts";
import { HASH_BYTES } from "#domain/audit/log/merkle.ts";
import type { Tile, TileCoordinates } from "#domain/audit/log/tiles.ts";

/** Reads tiles in a verb's transaction, as wide as they are asked for; those that are missing are left out. */
export async function tilesIn(tx: Tx, wanted: readonly TileCoordinates[]): Promise<Tile[]> {
  if (wanted.length === 0) return [];
  const rows = await tx
    .select()
    .from(logTiles)
    .where(or(...wanted.map((w) => and(eq(logTiles.level, w.level), eq(logTiles.tileIndex, w.index)))));
  return wanted.flatMap((tile) => {
    const row = rows.find((one) => one.level === tile.level && one.tileIndex === tile.index);
    return row && row.width >= tile.width
      ? [{ ...tile, data: row.data.subarray(0, tile.width * HASH_BYTES) }]
      : [];
  });
}
