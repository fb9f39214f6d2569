import { and, eq, isNotNull, notExists, notLike, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { members, users } from "#db/schema/access.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { auditPrivate } from "#db/schema/log.ts";

const PEOPLE_MAX = 200;

export async function isMember(tx: Tx, orgId: string, userId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: members.userId })
    .from(members)
    .where(and(eq(members.orgId, orgId), eq(members.userId, userId)));
  return rows.length > 0;
}

/** Whether the organization ever had to do with this person: a member, or somebody its log speaks of. */
export async function isKnownHere(tx: Tx, orgId: string, userId: string): Promise<boolean> {
  if (await isMember(tx, orgId, userId)) return true;
  const [row] = await tx.execute<{ known: boolean }>(sql`
    select exists (select 1 from ${auditPrivate} where ${auditPrivate.orgId} = ${orgId} and ${auditPrivate.subjectId} = ${userId})
        or exists (select 1 from ${auditEntries} where ${auditEntries.orgId} = ${orgId} and ${auditEntries.actorId} = ${userId})
        or exists (select 1 from ${auditEntries} where ${auditEntries.orgId} = ${orgId}
                     and ${auditEntries.targetType} = 'user' and ${auditEntries.targetId} = ${userId}) as known`);
  return row?.known ?? false;
}

/** People the log speaks of who are no members any more and were not erased yet. */
export function formerMembers(tx: Tx, orgId: string) {
  return tx
    .selectDistinct({ id: users.id, name: users.name, email: users.email })
    .from(auditEntries)
    .innerJoin(users, eq(users.id, auditEntries.targetId))
    .where(
      and(
        eq(auditEntries.orgId, orgId),
        eq(auditEntries.targetType, "user"),
        isNotNull(auditEntries.targetId),
        notLike(users.email, "%@erased.invalid"),
        notExists(
          tx
            .select({ one: sql`1` })
            .from(members)
            .where(and(eq(members.orgId, orgId), eq(members.userId, users.id))),
        ),
      ),
    )
    .orderBy(users.name)
    .limit(PEOPLE_MAX);
}
