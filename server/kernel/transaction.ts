import { sql } from "drizzle-orm";
import { PgTransaction } from "drizzle-orm/pg-core";
import type { Database, Tx } from "#db/client.ts";
import { ask, together } from "#db/statement.ts";

export type Clock = {
  /** The database's clock, to the millisecond. */
  now: string;
  /** The same moment to the microsecond, as audit entries have it. */
  at: string;
  /** The origin of the installation's log. */
  log: string;
};

export type Wall = { orgId: string | null; userId: string | null; readOnly?: boolean };

/**
 * The one way into the database: a transaction with the organization and the person set for row-level security.
 * Without them every table that has an organization shows no rows. Inside another transaction it is a savepoint.
 */
export function inTransaction<T>(
  db: Database | Tx,
  wall: Wall,
  work: (tx: Tx, clock: Clock) => Promise<T>,
): Promise<T> {
  return inTransactionAsking(db, wall, async () => null, work);
}

/** The same with a first question that is sent together with the wall and answered behind it, which saves a round trip. */
export function inTransactionAsking<A, T>(
  db: Database | Tx,
  wall: Wall,
  first: (tx: Tx) => Promise<A>,
  work: (tx: Tx, clock: Clock, answer: A) => Promise<T>,
): Promise<T> {
  const readOnly = wall.readOnly === true && !(db instanceof PgTransaction);
  return db.transaction(async (tx) => {
    const [clock, answer] = await together(enter(tx, wall, readOnly), first(tx));
    return work(tx, clock, answer);
  });
}

const enterStatement = (more: string) => `
  select set_config('app.org_id', $1, true), set_config('app.user_id', $2, true), ${more}
         to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
         (select origin from log_state) as log`;
const ENTER = enterStatement("");
const ENTER_READING = enterStatement("set_config('transaction_read_only', 'on', true),");

async function enter(tx: Tx, { orgId, userId }: Wall, readOnly: boolean): Promise<Clock> {
  const settings = [orgId ?? "", userId ?? ""];
  const [row] = await ask<{ at: string; log: string | null }>(tx, readOnly ? ENTER_READING : ENTER, settings);
  if (!row?.log) throw new Error("this database has no audit log; start with `npm start`, which prepares it");
  return { now: `${row.at.slice(0, 23)}Z`, at: row.at, log: row.log };
}

/** Puts the rest of this transaction inside an organization's wall, for a caller who is known only once it is open. */
export async function enterOrganization(tx: Tx, orgId: string): Promise<void> {
  await tx.execute(sql`select set_config('app.org_id', ${orgId}, true)`);
}
