import { desc, eq, or, sql } from "drizzle-orm";
import type { Database, Tx } from "#db/client.ts";
import { logCheckpoints, logKeys, logState, logTiles } from "#db/schema/log.ts";
import { treeRoot } from "#domain/audit/log/merkle.ts";
import { parseVerifierKey } from "#domain/audit/log/note.ts";
import { subtreesOfTiles, tilesOfRanges } from "#domain/audit/log/tiles.ts";
import { sha256 } from "#server/audit/log/crypto.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import type { LogView } from "./attempt.ts";

const READING = { orgId: null, userId: null, readOnly: true };

/** The installation's log as its tables have it now; null before it has a name. */
export async function logView(db: Database): Promise<LogView | null> {
  const { origin, verifierKeys } = await inTransaction(db, READING, async (tx) => {
    const [state] = await tx.select({ origin: logState.origin }).from(logState);
    const keys = await tx
      .select({ key: logKeys.verifierKey })
      .from(logKeys)
      .where(eq(logKeys.purpose, "checkpoint"))
      .orderBy(logKeys.at);
    return { origin: state?.origin ?? null, verifierKeys: keys.map(({ key }) => key) };
  });
  if (origin === null) return null;
  return {
    origin,
    keys: verifierKeys.map((key) => parseVerifierKey(sha256, key)).filter((key) => key !== null),
    newest: () =>
      inTransaction(db, READING, async (tx) => {
        const [row] = await tx.select().from(logCheckpoints).orderBy(desc(logCheckpoints.size)).limit(1);
        return row
          ? { origin, size: row.size, root: row.root, note: row.note, at: row.at, verifierKeys }
          : null;
      }),
    rootAt: (size) => inTransaction(db, READING, (tx) => rootAt(tx, size)),
  };
}

/** From the tiles alone. A tile that is not there any more is a log that does not reach as far. */
async function rootAt(tx: Tx, size: number): Promise<Uint8Array | null> {
  const [state] = await tx.select({ size: logState.size }).from(logState);
  if (!state || state.size < size) return null;
  const places = tilesOfRanges([{ from: 0, to: size }], size);
  const rows = await tx
    .select()
    .from(logTiles)
    .where(
      places.length === 0
        ? sql`false`
        : or(
            ...places.map(
              ({ level, index }) => sql`(${logTiles.level}, ${logTiles.tileIndex}) = (${level}, ${index})`,
            ),
          ),
    );
  const tiles = new Map(rows.map((row) => [`${row.level}/${row.tileIndex}`, row.data]));
  try {
    return treeRoot(
      sha256,
      size,
      subtreesOfTiles(sha256, (level, index) => tiles.get(`${level}/${index}`)),
    );
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
