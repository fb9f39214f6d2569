import { sql } from "drizzle-orm";
import { PgTransaction } from "drizzle-orm/pg-core";
import type { Database, Tx } from "#db/client.ts";
import { ask } from "#db/statement.ts";

export const CHANGES_CHANNEL = "countersign_changes";

export type ChangeEvent = {
  orgId: string | null;
  projectId: string | null;
  verb: string;
  actorId: string | null;
  /** The only person who is told; null for everybody who may see it. */
  audience: string | null;
  targets: { type: string; id: string }[];
};

const EVENT =
  "insert into events (org_id, project_id, verb, actor_id, audience, targets) values ($1, $2, $3, $4, $5, $6)";

/** One event for each command, committed with it: open pages learn from it what changed. */
export async function recordEvent(tx: Tx, event: ChangeEvent): Promise<void> {
  if (event.orgId === null) return;
  const targets = event.targets.map(({ type, id }) => ({ type, id }));
  const { orgId, projectId, verb, actorId, audience } = event;
  await ask(tx, EVENT, [orgId, projectId, verb, actorId, audience, JSON.stringify(targets)]);
}

let pending: NodeJS.Timeout | null = null;

/**
 * A hint that there is something to read. At most one a second: PostgreSQL takes a global lock
 * to commit a NOTIFY, so it never rides in a command's own transaction.
 */
export function wakeReaders(db: Database | Tx): void {
  if (pending || db instanceof PgTransaction) return;
  pending = setTimeout(() => {
    pending = null;
    db.execute(sql`select pg_notify(${CHANGES_CHANNEL}, '')`).catch(() => {
      // Readers poll anyway; a lost hint costs them a second or two.
    });
  }, 100);
  pending.unref();
}
