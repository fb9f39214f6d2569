import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { PgTransaction } from "drizzle-orm/pg-core";
import type { Database, Tx } from "#db/client.ts";
import { ask } from "#db/statement.ts";
import { log } from "./log.ts";
import { inTransactionAsking } from "./transaction.ts";

/** Wakes the sequencer. It looks by itself several times a second, so that a lost call costs only that. */
export const SEQUENCER_CHANNEL = "countersign_sequencer";

const WAIT_MS_MAX = 10_000;
const FIRST_LOOK_MS = 15;
const LOOK_MS_MAX = 120;

/**
 * Waits until the entries have their places, which they get in the transaction that writes their checkpoint. Answers
 * whether they have; after ten seconds they are still safe, and will be covered when the sequencer is back. Inside a
 * caller's transaction there is nothing to wait for: it has not committed.
 */
export async function coveredByCheckpoint(
  db: Database | Tx,
  orgId: string | null,
  entryIds: readonly string[],
): Promise<boolean> {
  if (db instanceof PgTransaction || entryIds.length === 0) return false;
  await db.execute(sql`select pg_notify(${SEQUENCER_CHANNEL}, '')`);
  const until = Date.now() + WAIT_MS_MAX;
  for (let pause = FIRST_LOOK_MS; Date.now() < until; pause = Math.min(pause * 1.5, LOOK_MS_MAX)) {
    await sleep(pause);
    if (await allNumbered(db, orgId, entryIds)) return true;
  }
  log.warn({ entries: entryIds }, "no checkpoint covers these entries after ten seconds");
  return false;
}

const NUMBERED = `
  select count(*)::int as n from audit_entries where id = any($1::text[]) and leaf_index is not null`;

async function allNumbered(
  db: Database,
  orgId: string | null,
  entryIds: readonly string[],
): Promise<boolean> {
  const [row] = await inTransactionAsking(
    db,
    { orgId, userId: null, readOnly: true },
    (tx) => ask<{ n: number }>(tx, NUMBERED, [[...entryIds]]),
    async (_tx, _clock, rows) => rows,
  );
  return row?.n === entryIds.length;
}
