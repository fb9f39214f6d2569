import { and, count, countDistinct, eq, inArray, isNotNull, isNull, notInArray, or, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { decisions, signatureReceipts } from "#db/schema/approvals.ts";
import { comments } from "#db/schema/discussion.ts";
import { checklistItems, statusToday } from "#db/schema/governance.ts";
import { previews } from "#db/schema/models.ts";
import { type Blocker, blockers, type OpenThreads } from "#domain/approvals/blockers.ts";
import type { Policy } from "#domain/approvals/policy.ts";
import type { Verdict } from "#domain/approvals/rules.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { openFindingsOn } from "./findings.ts";
import type { RequestRow } from "./internal.ts";
import { askedOf, type PassageContent, passageOf } from "./passages.ts";

export async function blockersOf(
  tx: Tx,
  row: RequestRow,
  policy: Policy,
  content: PassageContent,
  verdict: Verdict,
): Promise<Blocker[]> {
  const passage = passageOf(row.gate);
  const lines = blockers(policy, {
    verdict,
    previewers: policy.requirePreview ? await previewersOf(tx, row, content) : 0,
    openItems: await openItemsIn(tx, row.projectId, policy.requireChecklistPhases),
    ...(await openThreadsOn(tx, row, content)),
    openFindings: await openFindingsOn(tx, row),
    awaitingReceipt: await awaitingReceipt(tx, row),
  });
  return [...lines, ...((await passage.blocks?.(tx, askedOf(row), content)) ?? [])];
}

async function previewersOf(tx: Tx, row: RequestRow, content: PassageContent): Promise<number> {
  if (content.model === null) return 0;
  const involved = [row.requestedBy, ...content.authorIds, content.lastModifierId];
  const [found] = await tx
    .select({ people: countDistinct(previews.userId) })
    .from(previews)
    .where(
      and(
        eq(previews.versionId, content.model.versionId),
        eq(previews.modelSha256, content.model.sha256),
        notInArray(previews.userId, involved),
      ),
    );
  return found?.people ?? 0;
}

/** How many different inputs this person tried with exactly these bytes. */
export async function previewsBy(
  tx: Tx,
  userId: string | null,
  model: PassageContent["model"],
): Promise<number> {
  if (userId === null || model === null) return 0;
  const [found] = await tx
    .select({ inputs: countDistinct(previews.inputSha256) })
    .from(previews)
    .where(
      and(
        eq(previews.versionId, model.versionId),
        eq(previews.userId, userId),
        eq(previews.modelSha256, model.sha256),
      ),
    );
  return found?.inputs ?? 0;
}

type Place = { orgId: string; projectId: string };

/** The roles whose latest grant, in the project or its organization, was this person's own doing. */
export async function ownGrants(tx: Tx, userId: string, at: Place): Promise<ReadonlySet<string>> {
  const [row] = await tx.execute<{ roles: string[] }>(
    sql`select own_grants(${at.orgId}, ${at.projectId}, ${userId}) as roles`,
  );
  return new Set(row?.roles ?? []);
}

/** Whether they gave themselves what lets them decide on this request: every role of theirs that counts, or one since. */
export async function grantedOwnRole(tx: Tx, userId: string, request: { id: string }): Promise<boolean> {
  const [row] = await tx.execute<{ own: boolean }>(
    sql`select granted_own_role(r, ${userId}) as own from review_requests r where r.id = ${request.id}`,
  );
  return row?.own ?? false;
}

/** The same where there is no request: every role of theirs among these. */
export async function onlyOwnGrants(
  tx: Tx,
  userId: string,
  at: Place,
  counting: readonly string[],
): Promise<boolean> {
  const [row] = await tx.execute<{ own: boolean }>(
    sql`select only_own_grants(${at.orgId}, ${at.projectId}, ${userId}, ${sql.param([...counting])}::text[]) as own`,
  );
  return row?.own ?? false;
}

async function openItemsIn(
  tx: Tx,
  projectId: string,
  phases: readonly Phase[],
): Promise<Partial<Record<Phase, number>>> {
  if (phases.length === 0) return {};
  const rows = await tx
    .select({ phase: checklistItems.phase, open: sql<number>`count(*)::int` })
    .from(checklistItems)
    .where(
      and(
        eq(checklistItems.projectId, projectId),
        inArray(checklistItems.phase, [...phases]),
        notInArray(statusToday, ["done", "not_applicable"]),
      ),
    )
    .groupBy(checklistItems.phase);
  return Object.fromEntries(rows.map((row) => [row.phase, row.open]));
}

async function openThreadsOn(
  tx: Tx,
  row: RequestRow,
  { ruleKey }: PassageContent,
): Promise<{ openThreads: OpenThreads; blockingThreads: OpenThreads }> {
  const blocking = sql`${comments.blockingBy} is not null`;
  const onTheRule =
    ruleKey === undefined
      ? undefined
      : and(
          eq(comments.subjectId, row.projectId),
          sql`${comments.anchor} @> ${JSON.stringify({ kind: "rule", key: ruleKey })}::jsonb`,
        );
  const oldest = sql`order by ${comments.createdAt}, ${comments.id}`;
  const [found] = await tx
    .select({
      open: count(),
      first: sql<string | null>`(array_agg(${comments.id} ${oldest}))[1]`,
      blocking: count(comments.blockingBy),
      firstBlocking: sql<string | null>`(array_agg(${comments.id} ${oldest}) filter (where ${blocking}))[1]`,
    })
    .from(comments)
    .where(
      and(
        or(eq(comments.subjectId, row.subjectId), eq(comments.subjectId, row.id), onTheRule),
        isNull(comments.parentId),
        isNull(comments.resolvedAt),
        isNull(comments.deletedAt),
      ),
    );
  return {
    openThreads: { count: found?.open ?? 0, first: found?.first ?? null },
    blockingThreads: { count: found?.blocking ?? 0, first: found?.firstBlocking ?? null },
  };
}

/** Signatures of this request whose place in the log is not proved yet. */
async function awaitingReceipt(tx: Tx, row: RequestRow): Promise<number> {
  const [found] = await tx
    .select({ n: count() })
    .from(decisions)
    .leftJoin(signatureReceipts, eq(signatureReceipts.decisionId, decisions.id))
    .where(
      and(
        eq(decisions.requestId, row.id),
        isNotNull(decisions.signature),
        isNull(signatureReceipts.decisionId),
      ),
    );
  return found?.n ?? 0;
}

/** Of these requests, those that somebody's only say in would be a role they gave themselves. */
export async function ownRoleRequests(
  tx: Tx,
  { orgId, userId }: { orgId: string; userId: string },
  requestIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (requestIds.length === 0) return new Set();
  // Nearly everybody's roles came from others: one look spares a walk through their history for each request.
  const [any] = await tx.execute(sql`
    select 1 from audit_entries e
     where e.org_id = ${orgId} and e.target_id = ${userId} and e.outcome = 'ok'
       and e.action in ('access.setProjectMember', 'access.setMemberRole', 'access.acceptInvitation')
       and (${userId} in (e.actor_id, e.on_behalf_of) or e.after ->> 'invitedBy' = ${userId}) limit 1`);
  if (!any) return new Set();
  const rows = await tx.execute<{ id: string }>(sql`
    select r.id from review_requests r
     where r.id = any(${sql.param([...requestIds])}::text[]) and granted_own_role(r, ${userId})`);
  return new Set(rows.map(({ id }) => id));
}
