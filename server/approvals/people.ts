import { and, eq, isNull, type SQL } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { members, projectMembers, users } from "#db/schema/access.ts";
import type { Standing } from "#domain/access/permissions.ts";
import { ORGANIZATION_WIDE, type Role } from "#domain/access/roles.ts";

export type Colleague = { id: string; name: string; email: string; roles: Role[] };
type Place = { orgId: string; projectId: string };

const COLLEAGUES_MAX = 500;

/** The members of an organization, with what they are in one project: no service accounts, nobody suspended, here or at all. */
const activeMembers = (tx: Tx, place: Place, more?: SQL) =>
  tx
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
    .where(
      and(
        eq(members.orgId, place.orgId),
        isNull(users.suspendedAt),
        isNull(members.suspendedAt),
        eq(users.kind, "person"),
        more,
      ),
    )
    .orderBy(users.name)
    .limit(COLLEAGUES_MAX);

/** Active people who act in this project in one of these roles. */
export async function peopleWithRole(tx: Tx, place: Place, asked: readonly Role[]): Promise<Colleague[]> {
  const rows = await activeMembers(tx, place);
  return rows.flatMap(({ organization, project, ...person }) => {
    const wide = ORGANIZATION_WIDE.has(organization) ? [organization] : [];
    const roles = [...new Set([...(project ? [project] : []), ...wide])].filter((role) =>
      asked.includes(role),
    );
    return roles.length === 0 ? [] : [{ ...person, roles }];
  });
}

/** What a colleague is in the project, null when they are not there, are suspended or are no person. */
export async function standingIn(tx: Tx, place: Place, userId: string): Promise<Standing | null> {
  const [row] = await activeMembers(tx, place, eq(users.id, userId));
  return row ? { organization: row.organization, project: row.project, keyRole: null } : null;
}
