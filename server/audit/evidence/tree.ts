import { sql } from "drizzle-orm";
import { HASH_BYTES } from "#domain/audit/log/merkle.ts";
import { parseTilePath, tilePath, tilesOfTree } from "#domain/audit/log/tiles.ts";
import type { EvidencePlan } from "./plan.ts";
import type { Reading } from "./reading.ts";

// Tiles are read in order, so the next ones are fetched along: 64 of them are half a megabyte.
const TILES_AHEAD = 64;

/** Reads tiles as far as the tree had them when the evidence was planned. */
export function tileReader(plan: EvidencePlan, read: Reading) {
  let ahead = new Map<string, Uint8Array>();
  const fetch = (level: number, index: number) =>
    read((tx) =>
      tx.execute<{ index: string; data: Uint8Array }>(sql`
        select tile_index as index, data from log_tiles
         where level = ${level} and tile_index >= ${index} and tile_index < ${index + TILES_AHEAD}`),
    );
  return {
    names: (): string[] => [...tilesOfTree(plan.treeSize)].map(tilePath),
    async open(path: string): Promise<Uint8Array | null> {
      const tile = parseTilePath(path);
      if (!tile) return null;
      const key = `${tile.level}/${tile.index}`;
      if (!ahead.has(key)) {
        const rows = await fetch(tile.level, tile.index);
        ahead = new Map(rows.map(({ index, data }) => [`${tile.level}/${index}`, data]));
      }
      const data = ahead.get(key);
      const bytes = tile.width * HASH_BYTES;
      return data && data.length >= bytes ? data.subarray(0, bytes) : null;
    },
  };
}

/** Every checkpoint up to the planned size: name -> size. */
export async function checkpointNames(plan: EvidencePlan, read: Reading): Promise<Map<string, number>> {
  const rows = await read((tx) =>
    tx.execute<{ size: string }>(
      sql`select size from log_checkpoints where size <= ${plan.treeSize} order by size`,
    ),
  );
  return new Map(rows.map(({ size }) => [`checkpoints/${size}.note`, Number(size)]));
}

const CHECKPOINTS_AHEAD = 500;

/** Reads the notes of checkpoints, the following ones along with each that is asked for. */
export function checkpointReader(read: Reading) {
  let ahead = new Map<number, string>();
  return async (size: number): Promise<string | null> => {
    if (!ahead.has(size)) {
      const rows = await read((tx) =>
        tx.execute<{ size: string; note: string }>(sql`
          select size, note from log_checkpoints where size >= ${size} order by size limit ${CHECKPOINTS_AHEAD}`),
      );
      ahead = new Map(rows.map((row) => [Number(row.size), row.note]));
    }
    return ahead.get(size) ?? null;
  };
}

/** `checkpoints/times.txt`: when the server signed which size, in the order of signing. */
export async function signingTimes(plan: EvidencePlan, read: Reading): Promise<string> {
  const rows = await read((tx) =>
    tx.execute<{ line: string }>(sql`
      select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || E'\t' || size as line
        from log_checkpoints where size <= ${plan.treeSize} order by id`),
  );
  return rows.map(({ line }) => `${line}\n`).join("");
}

/** `keys.txt`: the log's verifier keys, oldest first. Keys of records are in a section of their own. */
export async function keyLines(read: Reading): Promise<string> {
  const rows = await read((tx) =>
    tx.execute<{ purpose: string; key: string }>(
      sql`select purpose, verifier_key as key from log_keys order by from_size, at, key_id`,
    ),
  );
  const of = (purpose: string) => rows.filter((row) => row.purpose === purpose).map(({ key }) => key);
  return [
    "# Verifier keys of the log (c2sp.org/signed-note). Compare them with what the operator publishes elsewhere.",
    ...of("checkpoint"),
    "# Verifier keys of signature records. They sign no checkpoint.",
    ...of("record").map((key) => `record ${key}`),
    "",
  ].join("\n");
}
