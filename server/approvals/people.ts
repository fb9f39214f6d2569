import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { members, projectMembers, users } from "#db/schema/access.ts";
import { ORGANIZATION_WIDE, type Role } from "#domain/access/roles.ts";

export type Colleague = { id: string; name: string; email: string; roles: Role[] };

const COLLEAGUES_MAX = 500;

/** People (no service accounts, nobody suspended) who act in this project in one of these roles. */
export async function peopleWithRole(
  tx: Tx,
  place: { orgId: string; projectId: string },
  asked: readonly Role[],
): Promise<Colleague[]> {
  const rows = await tx
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      organization: members.role,
      project: projectMembers.role,
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .leftJoin(
      projectMembers,
      and(eq(projectMembers.userId, members.userId), eq(projectMembers.projectId, place.projectId)),
    )
    .where(and(eq(members.orgId, place.orgId), isNull(users.suspendedAt), inArray(users.kind, ["person"])))
    .orderBy(users.name)
    .limit(COLLEAGUES_MAX);
  return rows.flatMap(({ organization, project, ...person }) => {
    const wide = ORGANIZATION_WIDE.has(organization) ? [organization] : [];
    const roles = [...new Set([...(project ? [project] : []), ...wide])].filter((role) =>
      asked.includes(role),
    );
    return roles.length === 0 ? [] : [{ ...person, roles }];
  });
}
