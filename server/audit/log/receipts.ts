import type postgres from "postgres";
import { inclusionProof, inclusionRanges } from "#domain/audit/log/merkle.ts";
import { subtreesOfTiles, type Tile, type TileCoordinates, tilesOfRanges } from "#domain/audit/log/tiles.ts";
import { formatTlogProof } from "#domain/audit/log/tlog-proof.ts";
import { sha256 } from "./crypto.ts";

/** A signature whose entry has its place in the log. */
export type Signed = { decisionId: string; orgId: string; leafIndex: number };
type Note = { size: number; note: string };

const key = ({ level, index }: { level: number; index: number }): string => `${level}/${index}`;

/** Writes the proof file of each entry against one checkpoint, from the tiles that `read` answers. */
export async function proofFiles(
  places: readonly number[],
  { size, note }: Note,
  read: (wanted: readonly TileCoordinates[]) => Promise<readonly Tile[]>,
): Promise<string[]> {
  const wanted = new Map<string, TileCoordinates>();
  for (const place of places) {
    for (const tile of tilesOfRanges(inclusionRanges(place, size), size)) wanted.set(key(tile), tile);
  }
  const tiles = new Map((await read([...wanted.values()])).map((tile) => [key(tile), tile.data]));
  const reader = subtreesOfTiles(sha256, (level, index) => tiles.get(key({ level, index })));
  return places.map((index) =>
    formatTlogProof({ index, hashes: inclusionProof(sha256, index, size, reader), checkpoint: note }),
  );
}

/** Keeps the receipts of signatures, inside the caller's transaction. A decision that is not there gets none. */
export async function writeReceipts(
  sql: postgres.ReservedSql,
  signed: readonly Signed[],
  checkpoint: Note,
  read: (wanted: readonly TileCoordinates[]) => Promise<readonly Tile[]>,
): Promise<void> {
  if (signed.length === 0) return;
  const proofs = await proofFiles(
    signed.map(({ leafIndex }) => leafIndex),
    checkpoint,
    read,
  );
  for (const [i, { decisionId, orgId, leafIndex }] of signed.entries()) {
    await sql`savepoint receipt`;
    try {
      await sql`
        insert into signature_receipts (decision_id, org_id, leaf_index, proof, checkpoint, at)
        values (${decisionId}, ${orgId}, ${leafIndex}, ${proofs[i] ?? ""}, ${checkpoint.note}, clock_timestamp())
        on conflict do nothing`;
      await sql`release savepoint receipt`;
    } catch (error) {
      if (!isMissing(error)) throw error;
      await sql`rollback to savepoint receipt`;
    }
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "23503";
