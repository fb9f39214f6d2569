import { sql } from "drizzle-orm";
import type { Database, Tx } from "#db/client.ts";
import { inTransaction } from "#server/kernel/transaction.ts";

/** A short look at the database: what is exported is read in many of these, so that a slow reader holds nothing. */
export type Reading = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** Inside the wall of one organization. */
export const readingOf =
  (db: Database | Tx, wall: { orgId: string; userId: string | null }): Reading =>
  (work) =>
    inTransaction(db, { ...wall, readOnly: true }, work);

/** Of everything, as the owner of the tables: for the operator's own check of the whole log. */
export const readingAsOwner =
  (db: Database): Reading =>
  (work) =>
    db.transaction(
      async (tx) => {
        await tx.execute(sql`select set_config('app.reader', 'evidence', true)`);
        return work(tx);
      },
      { accessMode: "read only" },
    );
