import { sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { organizations } from "#db/schema/access.ts";
import { log } from "#server/kernel/log.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { abandonedJobs } from "./abandoned.ts";
import { scoreArrivals } from "./score-window.ts";

export type Tick = { name: string; everySeconds: number; run(db: Database, orgId: string): Promise<void> };

/** What the worker looks after on its own, for each organization. Two workers ticking at once must do no harm. */
export const ticks: readonly Tick[] = [abandonedJobs, scoreArrivals];

export function startTicks(db: Database): () => void {
  let stopped = false;
  const timers = ticks.map((tick) => {
    const beat = async () => {
      for (const id of await organizationIds(db)) {
        if (stopped) return;
        await tick
          .run(db, id)
          .catch((error: unknown) =>
            log.error({ err: error, tick: tick.name, organization: id }, "tick failed"),
          );
      }
    };
    let running = false;
    const guarded = () => {
      if (running || stopped) return;
      running = true;
      beat()
        .catch((error: unknown) => log.warn({ err: error, tick: tick.name }, "tick could not start"))
        .finally(() => {
          running = false;
        });
    };
    guarded();
    return setInterval(guarded, tick.everySeconds * 1000);
  });
  return () => {
    stopped = true;
    for (const timer of timers) clearInterval(timer);
  };
}

function organizationIds(db: Database): Promise<string[]> {
  return inTransaction(db, { orgId: null, userId: null }, async (tx) => {
    await tx.execute(sql`select set_config('app.reader', 'scheduler', true)`);
    const rows = await tx.select({ id: organizations.id }).from(organizations);
    return rows.map((row) => row.id);
  });
}
