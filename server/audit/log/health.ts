import { sql } from "drizzle-orm";
import type { Database, Tx } from "#db/client.ts";
import { type CopyFacts, copiesSentence, type LogVerdict, logVerdict } from "#domain/audit/log-health.ts";
import { type AnchorPlace, anchorPlaces } from "#server/audit/anchors/places.ts";
import { env } from "#server/kernel/env.ts";

export type LogHealth = LogVerdict & { checkpointSeconds: number | null };

/** How the log is, from what the sequencer leaves behind. Of nobody's entries more than how long the oldest has waited. */
export async function logHealth(db: Database): Promise<LogHealth> {
  const [row] = await db.execute<{
    halted: string | null;
    looked: number | null;
    waiting: number | null;
    checkpoint: number | null;
  }>(sql`
    select halted, extract(epoch from clock_timestamp() - looked_at)::float8 as looked,
           extract(epoch from clock_timestamp() - oldest_waiting_at)::float8 as waiting,
           (select extract(epoch from clock_timestamp() - at)::float8 from log_checkpoints order by size desc limit 1) as checkpoint
      from log_state`);
  const facts = {
    halted: row?.halted ?? null,
    lookedSeconds: row?.looked ?? null,
    waitingSeconds: row?.waiting ?? null,
  };
  return { ...logVerdict(facts), checkpointSeconds: row?.checkpoint ?? null };
}

/** What an operator should hear of the copies outside this server; nothing while they keep up. */
export async function copiesHealth(
  db: Database | Tx,
  places = anchorPlaces(env()),
): Promise<string | undefined> {
  const outside = places.filter((place) => place.outside);
  return copiesSentence(await Promise.all(outside.map((place) => copyFacts(db, place))));
}

async function copyFacts(db: Database | Tx, { kind, place, pace }: AnchorPlace): Promise<CopyFacts> {
  const [row] = await db.execute<{ lacking: number }>(sql`
    select extract(epoch from clock_timestamp() - c.at)::float8 as lacking from log_checkpoints c
     where c.size > coalesce((select max(r.size) from anchor_receipts r
                               where r.anchor = ${kind} and r.place = ${place} and r.outcome = 'kept'), 0)
     order by c.size limit 1`);
  return { everySeconds: pace.everyMs / 1000, lackingSeconds: row?.lacking ?? null };
}
