import { sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { type LogVerdict, logVerdict } from "#domain/audit/log-health.ts";

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
