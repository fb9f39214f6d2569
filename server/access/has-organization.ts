import { sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { organizations } from "#db/schema/access.ts";
import { inTransaction } from "#server/kernel/transaction.ts";

/** Whether this installation holds anything yet. */
export function hasOrganization(db: Database): Promise<boolean> {
  return inTransaction(db, { orgId: null, userId: null, readOnly: true }, async (tx) => {
    await tx.execute(sql`select set_config('app.reader', 'scheduler', true)`);
    return (await tx.select({ id: organizations.id }).from(organizations).limit(1)).length > 0;
  });
}
