import { and, eq, inArray, isNotNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { apiKeys, users } from "#db/schema/access.ts";

/**
 * The people who made keys for any of these accounts that are a service's. What the service account does is theirs too,
 * so that nobody approves through a program what they may not approve as themselves.
 */
export async function standsBehind(tx: Tx, accountIds: readonly string[]): Promise<string[]> {
  if (accountIds.length === 0) return [];
  const rows = await tx
    .selectDistinct({ id: apiKeys.createdBy })
    .from(apiKeys)
    .innerJoin(users, and(eq(users.id, apiKeys.userId), eq(users.kind, "service")))
    .where(and(inArray(apiKeys.userId, [...new Set(accountIds)]), isNotNull(apiKeys.createdBy)));
  return rows.flatMap(({ id }) => id ?? []);
}
