import { sql } from "drizzle-orm";
import { PgTransaction } from "drizzle-orm/pg-core";
import type { Database, Tx } from "#db/client.ts";

export type Clock = { now: string };

/**
 * The one way into the database: a transaction with the organization and the person set for row-level security.
 * Without them every table that has an organization shows no rows. Inside another transaction it is a savepoint.
 */
export function inTransaction<T>(
  db: Database | Tx,
  wall: { orgId: string | null; userId: string | null; readOnly?: boolean },
  work: (tx: Tx, clock: Clock) => Promise<T>,
): Promise<T> {
  const nested = db instanceof PgTransaction;
  return db.transaction(async (tx) => {
    if (wall.readOnly && !nested) await tx.execute(sql`set transaction read only`);
    const [row] = await tx.execute<{ now: string | Date }>(sql`
      select set_config('app.org_id', ${wall.orgId ?? ""}, true),
             set_config('app.user_id', ${wall.userId ?? ""}, true),
             date_trunc('milliseconds', clock_timestamp()) as now`);
    return work(tx, { now: new Date(row?.now ?? Number.NaN).toISOString() });
  });
}

/** Puts the rest of this transaction inside an organization's wall, for a caller who is known only once it is open. */
export async function enterOrganization(tx: Tx, orgId: string): Promise<void> {
  await tx.execute(sql`select set_config('app.org_id', ${orgId}, true)`);
}
