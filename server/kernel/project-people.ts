import { and, asc, eq, ilike, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { members, projectMembers, users } from "#db/schema/access.ts";
import { ORGANIZATION_WIDE, type Role } from "#domain/access/roles.ts";

export type ProjectPerson = {
  id: string;
  name: string;
  email: string;
  organization: Role;
  project: Role | null;
  /** Whether the project shows itself to this person. */
  sees: boolean;
};

const WIDE = [...ORGANIZATION_WIDE];

/** People of the organization and how they stand to a project; nobody who is suspended, and no service account. */
async function people(
  tx: Tx,
  projectId: string,
  where: SQL | undefined,
  limit: number,
): Promise<ProjectPerson[]> {
  const sees = sql<boolean>`(${projectMembers.role} is not null or ${inArray(members.role, WIDE)})`;
  return tx
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      organization: members.role,
      project: projectMembers.role,
      sees,
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .leftJoin(
      projectMembers,
      and(eq(projectMembers.userId, members.userId), eq(projectMembers.projectId, projectId)),
    )
    .where(and(isNull(members.suspendedAt), isNull(users.suspendedAt), eq(users.kind, "person"), where))
    .orderBy(sql`${sees} desc`, asc(users.name), asc(users.id))
    .limit(limit);
}

const EACH_MAX = 1_000;

/** Those of these people who belong to the organization. */
export const peopleByIds = async (
  tx: Tx,
  projectId: string,
  ids: readonly string[],
): Promise<ProjectPerson[]> =>
  ids.length === 0 ? [] : people(tx, projectId, inArray(users.id, [...ids]), EACH_MAX);

/** Everybody who holds one of these roles in the project, or across the organization. */
export const peopleInRoles = async (
  tx: Tx,
  projectId: string,
  roles: readonly Role[],
): Promise<ProjectPerson[]> => {
  if (roles.length === 0) return [];
  const wide = roles.filter((role) => ORGANIZATION_WIDE.has(role));
  const held = or(
    inArray(projectMembers.role, [...roles]),
    wide.length > 0 ? inArray(members.role, wide) : undefined,
  );
  return people(tx, projectId, held, EACH_MAX);
};

/** People whose name or address has these letters, those who see the project first. */
export const findPeople = (
  tx: Tx,
  projectId: string,
  asked: string,
  limit: number,
): Promise<ProjectPerson[]> => {
  const like = `%${asked.replace(/[\\%_]/g, "\\$&")}%`;
  return people(
    tx,
    projectId,
    asked ? or(ilike(users.name, like), ilike(users.email, like)) : undefined,
    limit,
  );
};
