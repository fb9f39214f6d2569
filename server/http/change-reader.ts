import { and, asc, eq, gt, or, sql } from "drizzle-orm";
import type { Connection, Database } from "#db/client.ts";
import { events } from "#db/schema/kernel.ts";
import { CHANGES_CHANNEL } from "#server/kernel/events.ts";
import { log } from "#server/kernel/log.ts";
import { inTransaction } from "#server/kernel/transaction.ts";

export type Change = {
  cursor: string;
  orgId: string;
  projectId: string | null;
  verb: string;
  /** The only person who is told; null for everybody who may see it. */
  audience: string | null;
  targets: { type: string; id: string }[];
};
export type Listener = (changes: readonly Change[]) => void;

const POLL_MS = 2_000;
export const BATCH = 500;

export type ChangeReader = ReturnType<typeof makeChangeReader>;

/** The one reader of a process: what was committed is told to every open stream, in the order of the cursor. */
export function makeChangeReader({ db, sql: client }: Pick<Connection, "db" | "sql">) {
  const listeners = new Set<Listener>();
  let cursor: string | null = null;
  let running: Promise<void> | null = null;
  let queued: Promise<void> | null = null;

  const pass = async () => {
    for (;;) {
      cursor ??= await currentCursor(db);
      const changes = await changesAfter(db, cursor, null);
      cursor = changes.at(-1)?.cursor ?? cursor;
      if (changes.length > 0) for (const listener of listeners) listener(changes);
      if (changes.length < BATCH) return;
    }
  };
  /** Reads to the end of what is committed now; callers while it runs share one more reading. */
  const read = (): Promise<void> => {
    if (running) {
      const next = () => {
        queued = null;
        return read();
      };
      queued ??= running.then(next, next);
      return queued;
    }
    running = pass().finally(() => {
      running = null;
    });
    return running;
  };
  const hinted = () => {
    if (listeners.size === 0) return;
    read().catch((error: unknown) => log.warn({ err: error }, "changes could not be read; trying again"));
  };
  const timer = setInterval(hinted, POLL_MS);
  timer.unref();
  const listening = client
    .listen(CHANGES_CHANNEL, hinted)
    .catch((error: unknown) => log.warn({ err: error }, "no wake-up hints; polling"));
  return {
    /** From the moment this resolves on, whatever is committed is told. Throws when the database does not answer. */
    async subscribe(listener: Listener): Promise<() => void> {
      if (listeners.size === 0) cursor = null;
      listeners.add(listener);
      const leave = () => void listeners.delete(listener);
      try {
        await read();
      } catch (error) {
        leave();
        throw error;
      }
      return leave;
    },
    async stop() {
      clearInterval(timer);
      listeners.clear();
      await (await listening)?.unlisten();
    },
  };
}

const asReader = <T>(db: Database, work: Parameters<typeof inTransaction<T>>[2]) =>
  inTransaction(db, { orgId: null, userId: null, readOnly: true }, async (tx, clock) => {
    await tx.execute(sql`select set_config('app.reader', 'events', true)`);
    return work(tx, clock);
  });

/** Before everything that is not committed yet. A page that is put together now is up to date from here on. */
export async function currentCursor(db: Database): Promise<string> {
  return asReader(db, async (tx) => {
    const [row] = await tx.execute<{ tx: string }>(
      sql`select (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint - 1 as tx`,
    );
    return `${row?.tx ?? 0}-${Number.MAX_SAFE_INTEGER}`;
  });
}

export const isCursor = (text: string | null): text is string =>
  text !== null && /^\d{1,19}-\d{1,16}$/.test(text);

/** Whether a cursor lies behind another, or is the same. */
export function notAfter(a: string, b: string): boolean {
  const [aTx = "0", aId = "0"] = a.split("-");
  const [bTx = "0", bId = "0"] = b.split("-");
  const [left, right] = [BigInt(aTx), BigInt(bTx)];
  return left < right || (left === right && BigInt(aId) <= BigInt(bId));
}

/** Committed changes after a cursor, stopping before the oldest transaction that is still open. */
export async function changesAfter(db: Database, cursor: string, orgId: string | null): Promise<Change[]> {
  const [tx = "0", id = "0"] = cursor.split("-");
  return asReader(db, async (reader) => {
    const rows = await reader
      .select()
      .from(events)
      .where(
        and(
          or(gt(events.tx, BigInt(tx)), and(eq(events.tx, BigInt(tx)), gt(events.id, Number(id)))),
          sql`${events.tx} < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint`,
          orgId === null ? undefined : eq(events.orgId, orgId),
        ),
      )
      .orderBy(asc(events.tx), asc(events.id))
      .limit(BATCH);
    return rows.map((row) => ({
      cursor: `${row.tx}-${row.id}`,
      orgId: row.orgId,
      projectId: row.projectId,
      verb: row.verb,
      audience: row.audience,
      targets: row.targets,
    }));
  });
}
