import { and, count, eq, gt, inArray, isNull, ne, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { apiKeys, invitations, members, projectMembers, projects } from "#db/schema/access.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { focuses, phases } from "#db/schema/lifecycle.ts";
import { leavingWarnings, type Ties } from "#domain/access/leaving.ts";
import { idSchema } from "#domain/format/ids.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { reviewsForMe } from "#server/lifecycle/waiting-reviews.ts";
import { findMember } from "./internal.ts";

export const hangsOn = query({
  name: "access.hangsOn",
  summary: "What would stand still or end if a member were suspended or removed.",
  permission: "member:manage",
  scope: inOrganization,
  input: z.object({ userId: idSchema("usr") }),
  async run({ tx, input: { userId }, orgId, now }) {
    const member = await findMember(tx, orgId, userId);
    const standing = { organization: member.role, project: null, keyRole: null };
    const waiting =
      member.kind === "person" ? await reviewsForMe({ tx, userId, orgId, standing, project: null }) : [];
    const ties: Ties = {
      reviewsWaiting: waiting.length,
      requestsOpen: await requestsOf(tx, userId),
      ...(await keysOf(tx, userId, now)),
      phasesOwned: await tally(tx, phases, and(eq(phases.ownerId, userId), ne(phases.status, "done"))),
      focuses: await tally(tx, focuses, and(eq(focuses.declaredBy, userId), isNull(focuses.endedAt))),
      invitations: await tally(
        tx,
        invitations,
        and(
          eq(invitations.invitedBy, userId),
          isNull(invitations.acceptedAt),
          isNull(invitations.revokedAt),
          gt(invitations.expiresAt, now),
        ),
      ),
      onlyLeadOf: await onlyLeadOf(tx, userId),
      onlyOwner: member.role === "owner" && (await owners(tx, orgId)) === 1,
    };
    return { ties, warnings: leavingWarnings(member.name, ties) };
  },
});

type Counted = Parameters<ReturnType<Tx["select"]>["from"]>[0];

async function tally(tx: Tx, table: Counted, where: ReturnType<typeof and>): Promise<number> {
  const [row] = await tx.select({ n: count() }).from(table).where(where);
  return row?.n ?? 0;
}

const requestsOf = (tx: Tx, userId: string) =>
  tally(
    tx,
    reviewRequests,
    and(
      eq(reviewRequests.requestedBy, userId),
      inArray(reviewRequests.state, ["pending", "changes_requested", "approved"]),
    ),
  );

async function keysOf(tx: Tx, userId: string, now: string): Promise<Pick<Ties, "keys" | "serviceKeys">> {
  const rows = await tx
    .select({ holder: apiKeys.userId, n: count() })
    .from(apiKeys)
    .where(
      and(
        or(eq(apiKeys.userId, userId), eq(apiKeys.createdBy, userId)),
        isNull(apiKeys.revokedAt),
        gt(apiKeys.expiresAt, now),
      ),
    )
    .groupBy(apiKeys.userId);
  const own = rows.find(({ holder }) => holder === userId)?.n ?? 0;
  return { keys: own, serviceKeys: rows.reduce((sum, { n }) => sum + n, 0) - own };
}

const owners = (tx: Tx, orgId: string) =>
  tally(tx, members, and(eq(members.orgId, orgId), eq(members.role, "owner"), isNull(members.suspendedAt)));

async function onlyLeadOf(tx: Tx, userId: string): Promise<string[]> {
  const rows = await tx
    .select({ name: projects.name })
    .from(projectMembers)
    .innerJoin(projects, eq(projects.id, projectMembers.projectId))
    .where(
      and(
        eq(projectMembers.userId, userId),
        eq(projectMembers.role, "lead"),
        isNull(projects.archivedAt),
        sql`not exists (select 1 from project_members other where other.project_id = ${projects.id}
          and other.role = 'lead' and other.user_id <> ${userId})`,
      ),
    )
    .orderBy(projects.name)
    .limit(20);
  return rows.map(({ name }) => name);
}
