import { sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { organizations } from "#db/schema/access.ts";
import { inTransaction } from "./transaction.ts";

/** Every organization of the installation, as the scheduler may see them. */
export function organizationIds(db: Database): Promise<string[]> {
  return inTransaction(db, { orgId: null, userId: null }, async (tx) => {
    await tx.execute(sql`select set_config('app.reader', 'scheduler', true)`);
    const rows = await tx.select({ id: organizations.id }).from(organizations);
    return rows.map((row) => row.id);
  });
}
