import { eq, getTableName } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import postgres from "postgres";
import { inject } from "vitest";
import { members, projectMembers, projects, users } from "#db/schema/access.ts";
import type { MatrixActor, Place } from "#scripts/authz/actors.ts";
import { isKey, KEYS } from "#scripts/authz/actors.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { newId } from "#server/kernel/ids.ts";
import { preparePhases } from "#server/lifecycle/internal.ts";
import { insertSampleRow } from "./sample-row.ts";
import { makeWorld, type Person, testConnection } from "./world.ts";

export type MatrixWorld = Awaited<ReturnType<typeof makeMatrixWorld>>;

/** The committed world of the authorization matrix: every kind of actor, every kind of place, and objects on demand. */
export async function makeMatrixWorld(ownerUrl = inject("ownerUrl")) {
  const { db } = testConnection();
  const world = await makeWorld(db);
  const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  const suspended = await world.add("lead");
  const blocked = await world.add("lead");
  const service: Person = { ...newPerson("service"), role: "scientist" };
  const outsider = newPerson("outsider");
  const archivedProjectId = newId("prj");
  await world.inside(async (tx) => {
    const now = new Date().toISOString();
    await tx.update(users).set({ suspendedAt: now }).where(eq(users.id, blocked.id));
    await tx.insert(users).values({ id: service.id, email: service.email, name: "Service", kind: "service" });
    await tx.insert(members).values({ orgId: world.orgId, userId: service.id, role: service.role });
    const ofService = { orgId: world.orgId, userId: service.id, role: service.role };
    await tx.insert(projectMembers).values({ ...ofService, projectId: world.projectId });
    await tx.update(members).set({ suspendedAt: now }).where(eq(members.userId, suspended.id));
    await tx.insert(users).values({ id: outsider.id, email: outsider.email, name: "Outsider" });
    const place = { orgId: world.orgId, projectId: archivedProjectId };
    await tx.insert(projects).values({
      id: archivedProjectId,
      orgId: world.orgId,
      slug: `archived-${world.orgId.slice(-8)}`,
      name: "Archived",
      createdBy: world.people.lead.id,
      archivedAt: new Date().toISOString(),
    });
    for (const person of [...Object.values(world.people), suspended, blocked, service])
      await tx.insert(projectMembers).values({ ...place, userId: person.id, role: person.role });
    await preparePhases(tx, place);
  });
  const tag = world.orgId.slice(-8);
  const places: Record<Place, { orgId: string; projectId: string; slug: string }> = {
    own: { orgId: world.orgId, projectId: world.projectId, slug: `project-${tag}` },
    other: { orgId: world.orgId, projectId: world.otherProjectId, slug: `elsewhere-${tag}` },
    foreign: { orgId: world.otherOrgId, projectId: world.foreignProjectId, slug: `foreign-${tag}` },
    archived: { orgId: world.orgId, projectId: archivedProjectId, slug: `archived-${tag}` },
  };

  const person = world.people.scientist;
  const made = new Set<string>();
  return {
    ...world,
    owner,
    places,
    actorOf(actor: MatrixActor): Actor {
      if (actor === "anonymous") return { type: "anonymous" };
      if (actor === "worker") return { type: "system", job: "matrix", onBehalfOf: world.people.scientist.id };
      if (isKey(actor)) {
        const { id, email } = holderOf(actor);
        const { role, permissions } = KEYS[actor];
        const keyId = newId("key");
        return {
          type: "apiKey",
          keyId,
          userId: id,
          label: email,
          role,
          permissions,
          projects: projectsOf(actor),
        };
      }
      const { id, email } = personOfActor(actor);
      return { type: "user", userId: id, label: email, sessionId: "ses_matrix0000" };
    },
    /** A row of the table with this id at the place, made once. */
    async ensureRow(table: PgTable & { id: { name: string } }, place: Place, id: string, hasProject = true) {
      const key = `${getTableName(table)} ${id} ${place} ${hasProject}`;
      if (made.has(key)) return;
      made.add(key);
      const { orgId, projectId } = places[place];
      const given = { id, org_id: orgId, project_id: hasProject ? projectId : null, created_by: person.id };
      await insertSampleRow(owner, getTableName(table), given, id);
    },
    close: () => owner.end(),
  };

  /** Whom a key of the matrix acts for. */
  function holderOf(actor: keyof typeof KEYS): Person {
    return actor === "service" ? service : world.people[KEYS[actor].role];
  }

  function projectsOf(actor: keyof typeof KEYS): string[] | null {
    return KEYS[actor].narrowed ? [places.own.projectId, places.archived.projectId] : null;
  }

  function personOfActor(actor: Exclude<MatrixActor, "anonymous" | "worker" | keyof typeof KEYS>): Person {
    if (actor === "suspended") return suspended;
    if (actor === "blocked") return blocked;
    if (actor === "outsider") return outsider;
    if (actor === "other_admin") return world.outsider;
    return world.people[actor];
  }
}

function newPerson(name: string): Person {
  const id = newId("usr");
  return { id, email: `${name}-${id.slice(-8)}@example.test`, role: "stakeholder" };
}
