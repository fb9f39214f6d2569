import { and, desc, eq, inArray, or, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { auditEntries } from "#db/schema/kernel.ts";

const OF_PROJECT = ["access.setProjectMember", "access.acceptInvitation", "access.createServiceAccount"];
const OF_ORGANIZATION = [
  "access.setMemberRole",
  "access.acceptInvitation",
  "access.createServiceAccount",
  "access.foundOrganization",
  "access.completeSetup",
  "demo.open",
];

/** Roles that nobody gave: of the first owner, and of the demo's people. */
const WITHOUT_A_PERSON: Readonly<Record<string, string>> = {
  anonymous: "the setup link",
  system: "the portal, at its start",
};

/** Who gave these people the roles they have, by the log's newest word on each. Somebody the log does not know is left out. */
export async function grantsOf(
  tx: Tx,
  projectId: string,
  userIds: readonly string[],
): Promise<{
  project: ReadonlyMap<string, string | null>;
  organization: ReadonlyMap<string, string | null>;
}> {
  if (userIds.length === 0) return { project: new Map(), organization: new Map() };
  const entries = await tx
    .selectDistinctOn([auditEntries.targetId, sql`in_project`], {
      userId: auditEntries.targetId,
      inProject: sql<boolean>`(${auditEntries.projectId} = ${projectId}
        or ${auditEntries.after}->>'projectId' = ${projectId}
        or ${auditEntries.after}->'projects' ? ${projectId}) is true`.as("in_project"),
      actorType: auditEntries.actorType,
      actorId: auditEntries.actorId,
      onBehalfOf: auditEntries.onBehalfOf,
      invitedBy: sql<string | null>`${auditEntries.after}->>'invitedBy'`,
    })
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.outcome, "ok"),
        eq(auditEntries.targetType, "user"),
        inArray(auditEntries.targetId, [...userIds]),
        or(
          inArray(auditEntries.action, OF_ORGANIZATION),
          and(inArray(auditEntries.action, OF_PROJECT), eq(auditEntries.projectId, projectId)),
        ),
      ),
    )
    .orderBy(auditEntries.targetId, sql`in_project`, desc(auditEntries.at));
  const byId = (entry: (typeof entries)[number]) =>
    entry.invitedBy ?? (entry.actorType === "user" ? entry.actorId : entry.onBehalfOf);
  const ids = [...new Set(entries.flatMap((entry) => byId(entry) ?? []))];
  const names =
    ids.length === 0
      ? []
      : await tx.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids));
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  const told = (inProject: boolean) =>
    new Map(
      entries
        .filter((entry) => entry.inProject === inProject)
        .map((entry) => [
          entry.userId ?? "",
          nameOf.get(byId(entry) ?? "") ?? WITHOUT_A_PERSON[entry.actorType] ?? null,
        ]),
    );
  const project = told(true);
  return { project, organization: new Map([...project, ...told(false)]) };
}
