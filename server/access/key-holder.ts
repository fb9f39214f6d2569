import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { projectMembers, projects } from "#db/schema/access.ts";
import { mayInOrganization, type Standing } from "#domain/access/permissions.ts";
import { ORGANIZATION_WIDE, type Role } from "#domain/access/roles.ts";
import type { AccountKind } from "#domain/access/service-accounts.ts";
import { forbidden, notFound } from "#server/kernel/errors.ts";
import { findMember } from "./internal.ts";

export type KeyHolder = { id: string; role: Role; kind: AccountKind };

/** Whom a new key acts for: the maker, or a service account of the organization for those who manage members. */
export async function holderOf(
  tx: Tx,
  asked: { orgId: string; userId: string; standing: Standing; forUserId: string | undefined },
): Promise<KeyHolder> {
  const id = asked.forUserId ?? asked.userId;
  const member = await findMember(tx, asked.orgId, id);
  if (id !== asked.userId) {
    if (!mayInOrganization(asked.standing, "member:manage")) throw notFound("This account");
    if (member.kind !== "service")
      throw forbidden("A key for a person is made by that person. Keys for others are for service accounts.");
  }
  return { id, role: member.role, kind: member.kind };
}

/** A key names no project that its holder does not see; one that is not there and one that is hidden look the same. */
export async function seenByHolder(tx: Tx, holder: KeyHolder, projectIds: readonly string[]): Promise<void> {
  const wanted = new Set(projectIds);
  const rows = ORGANIZATION_WIDE.has(holder.role)
    ? await tx
        .select({ id: projects.id })
        .from(projects)
        .where(inArray(projects.id, [...wanted]))
    : await tx
        .select({ id: projectMembers.projectId })
        .from(projectMembers)
        .where(and(eq(projectMembers.userId, holder.id), inArray(projectMembers.projectId, [...wanted])));
  if (rows.length < wanted.size) throw notFound("One of these projects");
}
