import type { Tx } from "#db/client.ts";
import { ask } from "#db/statement.ts";
import type { KeyScope, Standing } from "#domain/access/permissions.ts";
import type { Role } from "#domain/access/roles.ts";
import { type Actor, personOf } from "./actor.ts";
import type { ProjectInScope } from "./verb.ts";

export const NO_STANDING: Standing = { organization: null, project: null, keyRole: null };

export type Found = { standing: Standing; suspended: boolean; project: ProjectInScope | null };

type Row = {
  organization: Role | null;
  project: Role | null;
  suspended: boolean;
  kind: "person" | "service" | null;
  id: string | null;
  org_id: string;
  slug: string;
  name: string;
  archived: boolean;
};

/** Of a person and a project, either of which may be missing: then its columns are null. */
const STANDING = `
  select m.role as organization, pm.role as project, u.kind,
         u.id is null or u.suspended_at is not null or m.suspended_at is not null as suspended,
         p.id, p.org_id, p.slug, p.name, p.archived_at is not null as archived
    from (select 1) one
    left join users u on u.id = $1
    left join members m on m.user_id = u.id and m.org_id = $2
    left join project_members pm on pm.user_id = u.id and pm.project_id = $3
    left join projects p on p.id = $3`;

/** Roles are read from the database at each call, so that a removal counts from the next one on. */
export async function standingOf(
  tx: Tx,
  actor: Actor,
  orgId: string,
  projectId: string | null,
): Promise<Found> {
  const person = personOf(actor);
  const [row] = await ask<Row>(tx, STANDING, [person, orgId, projectId]);
  const project = row?.id
    ? { id: row.id, orgId: row.org_id, slug: row.slug, name: row.name, archived: row.archived }
    : null;
  if (person === null) return { standing: NO_STANDING, suspended: false, project };
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
  const [row] = await ask<{ suspended: boolean }>(
    tx,
    "select suspended_at is not null as suspended from users where id = $1",
    [person],
  );
  return row?.suspended ?? true;
}

function keyScopeOf(actor: Actor, projectId: string | null): KeyScope | null {
  if (actor.type !== "apiKey") return null;
  const { permissions = null, projects = null } = actor;
  if (projects === null) return { permissions, projects: "all" };
  return { permissions, projects: projectId !== null && projects.includes(projectId) ? "this" : "other" };
}
