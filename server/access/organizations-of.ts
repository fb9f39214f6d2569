import { eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { members } from "#db/schema/access.ts";

/**
 * The organizations a person belongs to, whichever one is in force: the wall shows each person their own memberships, so
 * it is asked as that person for the length of one question.
 */
export async function organizationsOf(tx: Tx, userId: string, caller: string | null): Promise<string[]> {
  await tx.execute(sql`select set_config('app.user_id', ${userId}, true)`);
  const rows = await tx
    .select({ orgId: members.orgId })
    .from(members)
    .where(eq(members.userId, userId))
    .limit(100);
  await tx.execute(sql`select set_config('app.user_id', ${caller ?? ""}, true)`);
  return rows.map(({ orgId }) => orgId);
}
