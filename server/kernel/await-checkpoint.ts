import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { PgTransaction } from "drizzle-orm/pg-core";
import type { Database, Tx } from "#db/client.ts";
import { log } from "./log.ts";

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

async function allNumbered(
  db: Database,
  orgId: string | null,
  entryIds: readonly string[],
): Promise<boolean> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select set_config('app.org_id', ${orgId ?? ""}, true)`);
    const [row] = await tx.execute<{ n: number }>(sql`
      select count(*)::int as n from audit_entries
       where id in (select unnest(${sql.param([...entryIds])}::text[])) and leaf_index is not null`);
    return row?.n === entryIds.length;
  });
}
