import {
  and,
  count,
  countDistinct,
  eq,
  gte,
  inArray,
  isNotNull,
  isNull,
  notInArray,
  or,
  sql,
} from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { decisions, signatureReceipts } from "#db/schema/approvals.ts";
import { comments } from "#db/schema/discussion.ts";
import { checklistItems, statusToday } from "#db/schema/governance.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { previews } from "#db/schema/models.ts";
import { type Blocker, blockers } from "#domain/approvals/blockers.ts";
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
    openThreads: policy.blockOnOpenThreads ? await openThreadsOn(tx, row) : 0,
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

/** Whether they gave themselves a role, in the project or its organization, after the review was asked for. */
export async function grantedOwnRole(
  tx: Tx,
  userId: string,
  request: Pick<RequestRow, "orgId" | "projectId" | "createdAt">,
): Promise<boolean> {
  const [found] = await tx
    .select({ id: auditEntries.id })
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.orgId, request.orgId),
        eq(auditEntries.targetId, userId),
        eq(auditEntries.outcome, "ok"),
        inArray(auditEntries.action, ["access.setProjectMember", "access.setMemberRole"]),
        or(eq(auditEntries.actorId, userId), eq(auditEntries.onBehalfOf, userId)),
        or(eq(auditEntries.projectId, request.projectId), isNull(auditEntries.projectId)),
        gte(auditEntries.at, request.createdAt),
      ),
    )
    .limit(1);
  return found !== undefined;
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

async function openThreadsOn(tx: Tx, row: RequestRow): Promise<number> {
  const [found] = await tx
    .select({ open: sql<number>`count(*)::int` })
    .from(comments)
    .where(
      and(
        or(eq(comments.subjectId, row.subjectId), eq(comments.subjectId, row.id)),
        isNull(comments.parentId),
        isNull(comments.resolvedAt),
        isNull(comments.deletedAt),
      ),
    );
  return found?.open ?? 0;
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
