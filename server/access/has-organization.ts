import { sql } from "drizzle-orm";
import type { Database, Tx } from "#db/client.ts";
import { organizations } from "#db/schema/access.ts";
import { inTransaction } from "#server/kernel/transaction.ts";

/** Whether this installation holds anything yet. */
export function hasOrganization(db: Database): Promise<boolean> {
  return inTransaction(db, { orgId: null, userId: null, readOnly: true }, anyOrganization);
}

/** The same, inside a transaction; what it may read is closed again behind it. */
export async function anyOrganization(tx: Tx): Promise<boolean> {
  await tx.execute(sql`select set_config('app.reader', 'scheduler', true)`);
  const rows = await tx.select({ id: organizations.id }).from(organizations).limit(1);
  await tx.execute(sql`select set_config('app.reader', '', true)`);
  return rows.length > 0;
}
