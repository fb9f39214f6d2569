import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { members, projectMembers, projects, users } from "#db/schema/access.ts";
import type { KeyScope, Standing } from "#domain/access/permissions.ts";
import { type Actor, personOf } from "./actor.ts";
import type { ProjectInScope } from "./verb.ts";

export const NO_STANDING: Standing = { organization: null, project: null, keyRole: null };

/** Roles are read from the database at each call, so that a removal counts from the next one on. */
export async function standingOf(
  tx: Tx,
  actor: Actor,
  orgId: string,
  projectId: string | null,
): Promise<{ standing: Standing; suspended: boolean; project: ProjectInScope | null }> {
  const person = personOf(actor);
  const found = projectId === null ? null : findProject(tx, projectId);
  if (person === null) return { standing: NO_STANDING, suspended: false, project: await found };
  const asked = tx
    .select({
      organization: members.role,
      project: projectMembers.role,
      suspended: sql<boolean>`${users.suspendedAt} is not null or ${members.suspendedAt} is not null`,
      kind: users.kind,
    })
    .from(users)
    .leftJoin(members, and(eq(members.userId, users.id), eq(members.orgId, orgId)))
    .leftJoin(
      projectMembers,
      and(eq(projectMembers.userId, users.id), eq(projectMembers.projectId, projectId ?? "")),
    )
    .where(eq(users.id, person))
    .limit(1);
  // Neither needs the other's answer, so both go to the database at once.
  const [project, [row]] = await Promise.all([found, asked]);
  const standing: Standing = {
    organization: row?.organization ?? null,
    project: row?.project ?? null,
    keyRole: actor.type === "apiKey" ? actor.role : null,
    key: keyScopeOf(actor, projectId),
    service: row?.kind === "service",
  };
  return { standing, suspended: row?.suspended ?? true, project };
}

/** For verbs about oneself, which ask for no role. */
export async function isSuspended(tx: Tx, actor: Actor): Promise<boolean> {
  const person = personOf(actor);
  if (person === null) return false;
  const [row] = await tx
    .select({ suspendedAt: users.suspendedAt })
    .from(users)
    .where(eq(users.id, person))
    .limit(1);
  return row === undefined || row.suspendedAt !== null;
}

function keyScopeOf(actor: Actor, projectId: string | null): KeyScope | null {
  if (actor.type !== "apiKey") return null;
  const { permissions = null, projects = null } = actor;
  if (projects === null) return { permissions, projects: "all" };
  return { permissions, projects: projectId !== null && projects.includes(projectId) ? "this" : "other" };
}

async function findProject(tx: Tx, id: string): Promise<ProjectInScope | null> {
  const [row] = await tx
    .select({
      id: projects.id,
      orgId: projects.orgId,
      slug: projects.slug,
      name: projects.name,
      archivedAt: projects.archivedAt,
    })
    .from(projects)
    .where(eq(projects.id, id))
    .limit(1);
  return row
    ? { id: row.id, orgId: row.orgId, slug: row.slug, name: row.name, archived: row.archivedAt !== null }
    : null;
}
