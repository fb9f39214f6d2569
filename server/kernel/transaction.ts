import { sql } from "drizzle-orm";
import { PgTransaction } from "drizzle-orm/pg-core";
import type { Database, Tx } from "#db/client.ts";

export type Clock = {
  /** The database's clock, to the millisecond. */
  now: string;
  /** The same moment to the microsecond, as audit entries have it. */
  at: string;
  /** The origin of the installation's log. */
  log: string;
};

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
    const [row] = await tx.execute<{ at: string; log: string }>(sql`
      select set_config('app.org_id', ${wall.orgId ?? ""}, true),
             set_config('app.user_id', ${wall.userId ?? ""}, true),
             to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
             (select origin from log_state) as log`);
    if (!row?.log)
      throw new Error("this database has no audit log; start with `npm start`, which prepares it");
    return work(tx, { now: `${row.at.slice(0, 23)}Z`, at: row.at, log: row.log });
  });
}

/** Puts the rest of this transaction inside an organization's wall, for a caller who is known only once it is open. */
export async function enterOrganization(tx: Tx, orgId: string): Promise<void> {
  await tx.execute(sql`select set_config('app.org_id', ${orgId}, true)`);
}
