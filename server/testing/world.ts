import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { and, desc, eq } from "drizzle-orm";
import { inject } from "vitest";
import { type Connection, connect, type Tx } from "#db/client.ts";
import { members, organizations, projectMembers, projects, users } from "#db/schema/access.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import type { Role } from "#domain/access/roles.ts";
import { reveal } from "#domain/audit/entry.ts";
import { chooseKeyFile } from "#server/audit/log/keyring.ts";
import { prepareChecklist } from "#server/governance/prepare-checklist.ts";
import { type ArtifactStore, localArtifacts } from "#server/kernel/artifacts.ts";
import { actorLabelOf, privateValuesOf, targetLabelOf } from "#server/kernel/audit-private.ts";
import { type CallContext, execute, newRequestId } from "#server/kernel/execute.ts";
import { newId } from "#server/kernel/ids.ts";
import { closeQueue, configureQueue } from "#server/kernel/queue.ts";
import { provideRuntime } from "#server/kernel/runtime.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import type { Verb } from "#server/kernel/verb.ts";
import { preparePhases } from "#server/lifecycle/internal.ts";

export type Person = { id: string; email: string; role: Role };

let shared: (Connection & { artifacts: ArtifactStore }) | null = null;

/** The pool of the application's role, shared by the tests of one file. */
export function testConnection(appUrl = inject("appUrl")) {
  if (shared) return shared;
  chooseKeyFile(join(inject("home"), "keys", "log.json"));
  configureQueue(appUrl);
  const connection = connect(appUrl, { max: 4, name: "countersign-tests" });
  const artifacts = localArtifacts(mkdtempSync(join(tmpdir(), "countersign-artifacts-")));
  shared = { ...connection, artifacts };
  provideRuntime({ ...connection, appUrl, artifacts });
  return shared;
}

export async function closeTestConnection() {
  await closeQueue();
  await shared?.close();
  shared = null;
}

class Rollback extends Error {}

/**
 * A world of its own for one test: an organization with a person for each role, a project with all of them in it, a second
 * project without them, and a second organization with an admin. All of it is rolled back.
 */
export async function inWorld(test: (world: World) => Promise<void>): Promise<void> {
  const { db } = testConnection();
  try {
    await db.transaction(async (tx) => {
      await test(await makeWorld(tx));
      throw new Rollback();
    });
  } catch (error) {
    if (!(error instanceof Rollback)) throw error;
  }
}

export type World = Awaited<ReturnType<typeof makeWorld>>;

export const ALL_ROLES: Role[] = [
  "owner",
  "admin",
  "lead",
  "scientist",
  "engineer",
  "reviewer",
  "stakeholder",
  "auditor",
];

/** The same, committed: for tests that need several connections or the worker. */
export async function makeWorld(db: CallContext["db"]) {
  const orgId = newId("org");
  const otherOrgId = newId("org");
  const tag = orgId.slice(-8);
  const person = async (role: Role, org = orgId): Promise<Person> => {
    const id = newId("usr");
    const email = `${role}-${id.slice(-8)}@example.test`;
    await inTransaction(db, { orgId: org, userId: id }, async (tx) => {
      await tx.insert(users).values({ id, email, name: `${role} ${id.slice(-4)}` });
      await tx.insert(members).values({ orgId: org, userId: id, role });
    });
    return { id, email, role };
  };
  const organization = (id: string, slug: string) =>
    inTransaction(db, { orgId: id, userId: null }, async (tx) => {
      await tx.insert(organizations).values({ id, slug, name: slug });
    });
  await organization(orgId, `org-${tag}`);
  await organization(otherOrgId, `other-${tag}`);
  const people = {} as Record<Role, Person>;
  for (const role of ALL_ROLES) people[role] = await person(role);
  const outsider = await person("admin", otherOrgId);

  const project = async (slug: string, who: Person[], org = orgId) => {
    const id = newId("prj");
    await inTransaction(db, { orgId: org, userId: null }, async (tx) => {
      await tx.insert(projects).values({ id, orgId: org, slug, name: slug, createdBy: people.lead.id });
      for (const member of who)
        await tx
          .insert(projectMembers)
          .values({ orgId: org, projectId: id, userId: member.id, role: member.role });
      await preparePhases(tx, { orgId: org, projectId: id });
      await prepareChecklist(tx, { orgId: org, projectId: id });
    });
    return id;
  };
  const projectId = await project(`project-${tag}`, Object.values(people));
  const otherProjectId = await project(`elsewhere-${tag}`, []);
  const foreignProjectId = await project(`foreign-${tag}`, [], otherOrgId);

  const callAs = (who: Person | CallContext["actor"], extra: Partial<CallContext> = {}): CallContext => ({
    db,
    actor: "email" in who ? { type: "user", userId: who.id, label: who.email, sessionId: "ses_test" } : who,
    orgId: "email" in who && who.id === outsider.id ? otherOrgId : orgId,
    requestId: newRequestId(),
    ...extra,
  });

  return {
    db,
    orgId,
    otherOrgId,
    projectId,
    otherProjectId,
    foreignProjectId,
    people,
    outsider,
    /** Adds another person of a role to the organization and the project. */
    async add(role: Role): Promise<Person> {
      const added = await person(role);
      await inTransaction(db, { orgId, userId: null }, (tx) =>
        tx
          .insert(projectMembers)
          .values({ orgId, projectId, userId: added.id, role })
          .then(() => {}),
      );
      return added;
    },
    callAs,
    /** Calls a verb as a person of the world, or as any actor. */
    as: <V extends Verb>(
      who: Person | CallContext["actor"],
      verb: V,
      input: Parameters<typeof execute<V>>[1],
      extra: Partial<CallContext> = {},
    ) => execute(verb, input, callAs(who, extra)),
    /** The audit entries of an action, newest first, as somebody reads them who may see the personal values. */
    audit: (action: string) =>
      inTransaction(db, { orgId, userId: null }, async (tx) => {
        const rows = await tx
          .select()
          .from(auditEntries)
          .where(and(eq(auditEntries.orgId, orgId), eq(auditEntries.action, action)))
          .orderBy(desc(auditEntries.ordinal));
        const secrets = await privateValuesOf(
          tx,
          rows.map(({ id }) => id),
        );
        return rows.map((row) => {
          const values = secrets.of(row.id);
          return {
            ...row,
            actorLabel: actorLabelOf(row, values),
            targetLabel: targetLabelOf(row, values),
            before: reveal(row.before, values),
            after: reveal(row.after, values),
          };
        });
      }),
    /** Reads and writes past the verbs, inside the organization's wall. */
    inside: <T>(work: (tx: Tx) => Promise<T>) => inTransaction(db, { orgId, userId: null }, work),
  };
}

/** Runs a call that must be refused and returns the refusal's code. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
    throw error;
  }
  throw new Error("the call was allowed");
}
