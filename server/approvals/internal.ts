import { and, asc, countDistinct, eq, gte, inArray, isNull, notInArray, or, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { decisions, policies, reviewRequests } from "#db/schema/approvals.ts";
import { comments } from "#db/schema/discussion.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { previews } from "#db/schema/models.ts";
import { holdsOneOf, type Standing } from "#domain/access/permissions.ts";
import { ORGANIZATION_WIDE, ROLES, type Role } from "#domain/access/roles.ts";
import { type Blocker, blockers } from "#domain/approvals/blockers.ts";
import { defaultPolicy, type Policy, policySchema } from "#domain/approvals/policy.ts";
import { type Decision, decide, type RequestFacts, type Verdict } from "#domain/approvals/rules.ts";
import { type Gate, REQUEST_STATES, type RequestState } from "#domain/approvals/states.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";
import { type CurrentContent, currentContent } from "./content.ts";

export type RequestRow = typeof reviewRequests.$inferSelect;
export type DecisionRow = typeof decisions.$inferSelect & { name: string };

/** The roles with which a person acts in this project. */
export function rolesOf(standing: Standing): Role[] {
  const roles: Role[] = [];
  if (standing.project) roles.push(standing.project);
  const { organization } = standing;
  if (organization && ORGANIZATION_WIDE.has(organization) && !roles.includes(organization)) {
    roles.push(organization);
  }
  return roles;
}

export const stateOf = (row: Pick<RequestRow, "state">): RequestState => {
  const state = REQUEST_STATES.find((known) => known === row.state);
  if (!state) throw new Error(`a review request has the unknown state ${row.state}`);
  return state;
};

const roleOf = (text: string): Role[] => ROLES.filter((role) => role === text);

/** The policy in force for a gate: the project's own, or the one every project begins with. */
export async function policyInForce(
  tx: Tx,
  projectId: string,
  gate: Gate,
): Promise<{ policy: Policy; rev: number; row: typeof policies.$inferSelect | null }> {
  const [row] = await tx
    .select()
    .from(policies)
    .where(and(eq(policies.projectId, projectId), eq(policies.gate, gate)))
    .limit(1);
  return row
    ? { policy: policySchema.parse({ gate, ...asRule(row.rule) }), rev: row.rev, row }
    : { policy: defaultPolicy(gate), rev: 0, row: null };
}

const asRule = (rule: unknown): object => (typeof rule === "object" && rule !== null ? rule : {});

/** The request with everything that decides about it. */
export type Dossier = {
  row: RequestRow;
  policy: Policy;
  content: CurrentContent;
  facts: RequestFacts;
  decisions: DecisionRow[];
  verdict: Verdict;
  blockers: Blocker[];
};

/**
 * Reads a request and all it depends on. With `lock` the card and then the request are held until the end of the
 * transaction, so that nothing of it changes between reading and deciding.
 */
export async function readDossier(
  tx: Tx,
  requestId: string,
  now: string,
  options: { lock?: boolean } = {},
): Promise<Dossier> {
  const [found] = await tx.select().from(reviewRequests).where(eq(reviewRequests.id, requestId)).limit(1);
  if (!found) throw notFound("This review request");
  const content = await currentContent(tx, found.subjectId, options.lock ? { hold: true } : {});
  const row = options.lock ? await lockRequest(tx, requestId) : found;
  const policy = policySchema.parse(row.policy);
  const rows = await decisionsOf(tx, requestId);
  const facts = factsOf(row, content);
  const verdict = decide(policy, facts, rows.map(asDecision), now);
  return {
    row,
    policy,
    content,
    facts,
    decisions: rows,
    verdict,
    blockers: await blockersOf(tx, row, policy, content, verdict),
  };
}

async function lockRequest(tx: Tx, requestId: string): Promise<RequestRow> {
  const [row] = await tx.select().from(reviewRequests).where(eq(reviewRequests.id, requestId)).for("update");
  if (!row) throw notFound("This review request");
  return row;
}

// What a request that has ended came to stands as it was; only an open or voided one is held against the present content.
const HISTORY: readonly RequestState[] = ["applied", "withdrawn", "expired"];

export function factsOf(row: RequestRow, content: CurrentContent): RequestFacts {
  const ended = HISTORY.includes(stateOf(row));
  return {
    state: stateOf(row),
    contentDigest: ended ? row.contentDigest : content.digest,
    requesterId: row.requestedBy,
    authorIds: [...new Set([row.authorId, ...content.authorIds])],
    lastModifierId: ended ? row.lastModifierId : content.lastModifierId,
    expiresAt: row.expiresAt,
  };
}

export async function decisionsOf(tx: Tx, requestId: string): Promise<DecisionRow[]> {
  const rows = await tx
    .select({ decision: decisions, name: users.name })
    .from(decisions)
    .innerJoin(users, eq(users.id, decisions.reviewerId))
    .where(eq(decisions.requestId, requestId))
    .orderBy(asc(decisions.ordinal));
  return rows.map((row) => ({ ...row.decision, name: row.name }));
}

export const asDecision = (row: DecisionRow): Decision => ({
  personId: row.reviewerId,
  personName: row.name,
  roles: roleOf(row.reviewerRole),
  decision: row.decision,
  contentDigest: row.contentDigest,
  decidedAt: row.createdAt,
});

async function blockersOf(
  tx: Tx,
  row: RequestRow,
  policy: Policy,
  content: CurrentContent,
  verdict: Verdict,
): Promise<Blocker[]> {
  return blockers(policy, {
    verdict,
    previewers: policy.requirePreview ? await previewersOf(tx, row, content) : 0,
    openItems: await openItemsIn(tx, row.projectId, policy.requireChecklistPhases),
    openThreads: policy.blockOnOpenThreads ? await openThreadsOn(tx, row) : 0,
  });
}

async function previewersOf(tx: Tx, row: RequestRow, content: CurrentContent): Promise<number> {
  const involved = [row.requestedBy, ...content.authorIds, content.lastModifierId];
  const [found] = await tx
    .select({ people: countDistinct(previews.userId) })
    .from(previews)
    .where(
      and(
        eq(previews.versionId, row.subjectId),
        eq(previews.modelSha256, content.modelSha256),
        notInArray(previews.userId, involved),
      ),
    );
  return found?.people ?? 0;
}

/** How many different inputs this person tried with exactly these bytes. */
export async function previewsBy(
  tx: Tx,
  userId: string | null,
  versionId: string,
  modelSha256: string,
): Promise<number> {
  if (userId === null) return 0;
  const [found] = await tx
    .select({ inputs: countDistinct(previews.inputSha256) })
    .from(previews)
    .where(
      and(
        eq(previews.versionId, versionId),
        eq(previews.userId, userId),
        eq(previews.modelSha256, modelSha256),
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
        notInArray(checklistItems.status, ["done", "not_applicable"]),
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

/** Moves a request from the state it was read in; somebody else's move in between refuses this one. */
export async function moveRequest(
  tx: Tx,
  row: Pick<RequestRow, "id" | "state" | "contentDigest">,
  to: { state: RequestState; reason?: string | null; closedAt?: string },
): Promise<void> {
  const moved = await tx
    .update(reviewRequests)
    .set({
      state: to.state,
      ...(to.reason === undefined ? {} : { stateReason: to.reason }),
      ...(to.closedAt === undefined ? {} : { closedAt: to.closedAt }),
    })
    .where(
      and(
        eq(reviewRequests.id, row.id),
        eq(reviewRequests.state, row.state),
        eq(reviewRequests.contentDigest, row.contentDigest),
      ),
    )
    .returning({ id: reviewRequests.id });
  if (moved.length === 0) {
    throw conflict(
      "This request changed while you were deciding. Nothing was signed. Reload it and read what is new.",
    );
  }
}

export const labelOf = (content: Pick<CurrentContent, "modelName" | "number">, alias: string | null) =>
  `${content.modelName} v${content.number} as ${alias ?? "?"}`;

/** Whoever asked, or somebody who leads the project. */
export const mayWithdraw = (
  row: Pick<RequestRow, "requestedBy">,
  userId: string | null,
  standing: Standing,
): boolean => row.requestedBy === userId || holdsOneOf(standing, ["lead", "owner"]);
