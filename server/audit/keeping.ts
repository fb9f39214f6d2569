import { and, desc, eq } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { members, projects, users } from "#db/schema/access.ts";
import { erasures, legalHolds, retentionPolicies } from "#db/schema/audit-keeping.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { mayInOrganization } from "#domain/access/permissions.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { formerMembers } from "./known-people.ts";

const SHOWN = 100;

export const keeping = query({
  name: "audit.keeping",
  summary: "How long entries are kept and by which policy, legal holds, what was pruned, and who was erased.",
  permission: "audit:read",
  scope: inOrganization,
  input: z.object({}),
  async run({ tx, orgId, standing }) {
    const by = alias(users, "by");
    const covered = alias(users, "covered");
    const policies = await tx
      .select({
        version: retentionPolicies.version,
        months: retentionPolicies.months,
        reason: retentionPolicies.reason,
        by: by.name,
        at: retentionPolicies.createdAt,
      })
      .from(retentionPolicies)
      .leftJoin(by, eq(by.id, retentionPolicies.createdBy))
      .where(eq(retentionPolicies.orgId, orgId))
      .orderBy(desc(retentionPolicies.version))
      .limit(SHOWN);
    const holds = await tx
      .select({
        id: legalHolds.id,
        covers: legalHolds.covers,
        project: projects.name,
        person: covered.name,
        reason: legalHolds.reason,
        by: by.name,
        at: legalHolds.placedAt,
        liftedAt: legalHolds.liftedAt,
        liftReason: legalHolds.liftReason,
      })
      .from(legalHolds)
      .leftJoin(by, eq(by.id, legalHolds.placedBy))
      .leftJoin(covered, eq(covered.id, legalHolds.userId))
      .leftJoin(projects, eq(projects.id, legalHolds.projectId))
      .where(eq(legalHolds.orgId, orgId))
      .orderBy(desc(legalHolds.placedAt), desc(legalHolds.id))
      .limit(SHOWN);
    const erased = await tx
      .select({
        id: erasures.id,
        userId: erasures.userId,
        values: erasures.values,
        reason: erasures.reason,
        by: by.name,
        at: erasures.erasedAt,
      })
      .from(erasures)
      .leftJoin(by, eq(by.id, erasures.erasedBy))
      .where(eq(erasures.orgId, orgId))
      .orderBy(desc(erasures.erasedAt), desc(erasures.id))
      .limit(SHOWN);
    const prunings = await tx
      .select({ id: auditEntries.id, at: auditEntries.at, after: auditEntries.after })
      .from(auditEntries)
      .where(and(eq(auditEntries.orgId, orgId), eq(auditEntries.action, "audit.prune")))
      .orderBy(desc(auditEntries.at), desc(auditEntries.id))
      .limit(10);
    return {
      policies,
      holds,
      erased,
      prunings: prunings.map(({ id, at, after }) => ({ id, at, entries: entriesOf(after) })),
      // Addresses of people who left are for those who may act on them.
      people: mayInOrganization(standing, "audit:keep") ? await peopleOf(tx, orgId) : null,
      projects: await tx
        .select({ id: projects.id, name: projects.name })
        .from(projects)
        .where(eq(projects.orgId, orgId))
        .orderBy(projects.name)
        .limit(SHOWN),
    };
  },
});

async function peopleOf(tx: Tx, orgId: string) {
  return {
    members: await tx
      .select({ id: users.id, name: users.name, email: users.email })
      .from(members)
      .innerJoin(users, eq(users.id, members.userId))
      .where(eq(members.orgId, orgId))
      .orderBy(users.name)
      .limit(SHOWN),
    former: await formerMembers(tx, orgId),
  };
}

function entriesOf(after: unknown): number {
  return typeof after === "object" && after !== null && "entries" in after ? Number(after.entries) : 0;
}
