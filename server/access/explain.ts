import { and, asc, desc, eq, gt, inArray, isNull, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { apiKeys, members, projectMembers, projects, users } from "#db/schema/access.ts";
import { abilitiesOf, explainAct, explainSight, type Subject, standingOf } from "#domain/access/explain.ts";
import { mayInProject, PERMISSION_NAMES, type Permission } from "#domain/access/permissions.ts";
import { ORGANIZATION_WIDE } from "#domain/access/roles.ts";
import { anyIdSchema, idSchema } from "#domain/format/ids.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { belongsToProject, labelsOf, type ObjectKind } from "#server/kernel/subjects.ts";
import { query } from "#server/kernel/verb.ts";
import { grantsOf } from "./grants.ts";

const MOST = 500;
const KINDS = ["model_version", "dataset", "dataset_version", "run"] as const satisfies ObjectKind[];

const Explain = z.object({
  projectId: idSchema("prj"),
  /** Something of the project: who sees it is who sees the project. */
  of: z.object({ kind: z.enum(KINDS), id: anyIdSchema }).optional(),
  /** "Can this person do this here?" */
  userId: idSchema("usr").optional(),
  permission: z.enum(PERMISSION_NAMES as [Permission, ...Permission[]]).optional(),
});

export const explain = query({
  name: "access.explain",
  summary:
    "Who sees a project and everything in it, and why: roles, since when, by whom, keys, and whether one person may do one thing.",
  permission: "project:read",
  scope: inProject<z.output<typeof Explain>>(),
  input: Explain,
  async run({ tx, input, orgId, standing, now }) {
    const { projectId } = input;
    const everybody = await subjectsOf(tx, orgId, projectId);
    const seeing = everybody.filter((one) => one.project !== null || ORGANIZATION_WIDE.has(one.organization));
    const grants = await grantsOf(
      tx,
      projectId,
      seeing.map(({ id }) => id),
    );
    const [startedBy] = await tx
      .select({ id: projects.createdBy })
      .from(projects)
      .where(eq(projects.id, projectId));
    const people = seeing.map((one) => ({
      id: one.id,
      name: one.name,
      email: one.email,
      kind: one.kind,
      organizationRole: one.organization,
      projectRole: one.project,
      suspended: one.suspended,
      why: explainSight(one).sentence,
      since: one.projectSince ?? one.since,
      grantedBy:
        (one.project ? grants.project.get(one.id) : grants.organization.get(one.id)) ??
        (one.id === startedBy?.id ? "themselves, by starting the project" : null),
      abilities: abilitiesOf(one),
    }));
    const keys = await keysReaching(tx, projectId, seeing, now);
    const mayLookAtKeys = mayInProject(standing, "project:manage") || mayInProject(standing, "audit:read");
    return {
      of: input.of ? await named(tx, projectId, input.of) : null,
      people,
      everybody: everybody.map(({ id, name, kind }) => ({ id, name, kind })),
      keyCount: keys.length,
      keys: mayLookAtKeys ? keys : null,
      answer: answerTo(everybody, input.userId, input.permission),
    };
  },
});

type Member = Subject & { id: string; email: string; since: string; projectSince: string | null };

async function subjectsOf(tx: Tx, orgId: string, projectId: string): Promise<Member[]> {
  const rows = await tx
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      kind: users.kind,
      suspended: sql<boolean>`${members.suspendedAt} is not null or ${users.suspendedAt} is not null`,
      organization: members.role,
      project: projectMembers.role,
      since: members.createdAt,
      projectSince: projectMembers.createdAt,
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .leftJoin(
      projectMembers,
      and(eq(projectMembers.userId, users.id), eq(projectMembers.projectId, projectId)),
    )
    .where(eq(members.orgId, orgId))
    .orderBy(sql`${projectMembers.role} is null`, asc(users.name), asc(users.id))
    .limit(MOST);
  return rows;
}

async function named(tx: Tx, projectId: string, of: { kind: ObjectKind; id: string }) {
  if (!(await belongsToProject(tx, projectId, of))) throw notFound("This");
  return { ...of, label: (await labelsOf(tx, [of])).get(of.id) ?? of.id };
}

/** Keys that work now, act for somebody who sees the project, and were made for it or for everything. */
async function keysReaching(tx: Tx, projectId: string, seeing: readonly Member[], now: string) {
  const holders = new Map(seeing.filter((one) => !one.suspended).map((one) => [one.id, one]));
  if (holders.size === 0) return [];
  const rows = await tx
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      userId: apiKeys.userId,
      role: apiKeys.role,
      permissions: apiKeys.permissions,
      narrow: sql<boolean>`${apiKeys.projects} is not null`,
      createdAt: apiKeys.createdAt,
      expiresAt: apiKeys.expiresAt,
      lastUsedAt: apiKeys.lastUsedAt,
    })
    .from(apiKeys)
    .where(
      and(
        isNull(apiKeys.revokedAt),
        gt(apiKeys.expiresAt, now),
        inArray(apiKeys.userId, [...holders.keys()]),
        or(isNull(apiKeys.projects), sql`${projectId} = any(${apiKeys.projects})`),
      ),
    )
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(MOST);
  return rows.flatMap(({ userId, permissions, narrow, ...key }) => {
    const holder = holders.get(userId);
    if (!holder) return [];
    const standing = {
      ...standingOf(holder),
      keyRole: key.role,
      key: { permissions, projects: narrow ? ("this" as const) : ("all" as const) },
    };
    const abilities = PERMISSION_NAMES.filter((permission) => mayInProject(standing, permission));
    // A key that could do nothing here does not reach the project.
    if (abilities.length === 0) return [];
    return [{ ...key, narrow, holder: { id: holder.id, name: holder.name, kind: holder.kind }, abilities }];
  });
}

function answerTo(everybody: readonly Member[], userId?: string, permission?: Permission) {
  if (userId === undefined) return null;
  const subject = everybody.find(({ id }) => id === userId);
  if (!subject) throw notFound("This person");
  return permission === undefined ? explainSight(subject) : explainAct(subject, permission);
}
