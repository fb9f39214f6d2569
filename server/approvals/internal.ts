import { and, asc, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { decisions, reviewRequests } from "#db/schema/approvals.ts";
import { holdsOneOf, type Standing } from "#domain/access/permissions.ts";
import { ORGANIZATION_WIDE, ROLES, type Role } from "#domain/access/roles.ts";
import type { Blocker } from "#domain/approvals/blockers.ts";
import { type Policy, policySchema } from "#domain/approvals/policy.ts";
import { type Decision, decide, type RequestFacts, type Verdict } from "#domain/approvals/rules.ts";
import { REQUEST_STATES, type RequestState } from "#domain/approvals/states.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";
import { blockersOf } from "./conditions.ts";
import { askedOf, type PassageContent, passageOf } from "./passages.ts";

export type RequestRow = typeof reviewRequests.$inferSelect;
export type DecisionRow = typeof decisions.$inferSelect & { name: string; onBehalfOfName: string | null };

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

/** The request with everything that decides about it. */
export type Dossier = {
  row: RequestRow;
  policy: Policy;
  content: PassageContent;
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
  const passage = passageOf(found.gate);
  const content = await passage.content(tx, askedOf(found), { hold: options.lock ?? false });
  const row = options.lock ? await lockRequest(tx, requestId) : found;
  const rule = policySchema.parse(row.policy);
  const policy = passage.narrow?.(rule, content) ?? rule;
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

export function factsOf(row: RequestRow, content: PassageContent): RequestFacts {
  const ended = HISTORY.includes(stateOf(row));
  return {
    state: stateOf(row),
    contentDigest: ended ? row.contentDigest : content.digest,
    requesterId: row.requestedBy,
    authorIds: [...new Set([row.authorId, ...row.authorIds, ...content.authorIds])],
    lastModifierId: ended ? row.lastModifierId : content.lastModifierId,
    expiresAt: row.expiresAt,
  };
}

export async function decisionsOf(tx: Tx, requestId: string): Promise<DecisionRow[]> {
  const holder = tx.select({ id: users.id, name: users.name }).from(users).as("holder");
  const rows = await tx
    .select({ decision: decisions, name: users.name, onBehalfOfName: holder.name })
    .from(decisions)
    .innerJoin(users, eq(users.id, decisions.reviewerId))
    .leftJoin(holder, eq(holder.id, decisions.onBehalfOf))
    .where(eq(decisions.requestId, requestId))
    .orderBy(asc(decisions.ordinal));
  return rows.map(({ decision, name, onBehalfOfName }) => ({ ...decision, name, onBehalfOfName }));
}

export const asDecision = (row: DecisionRow): Decision => ({
  personId: row.reviewerId,
  personName: row.name,
  onBehalfOf: row.onBehalfOf === null ? null : { id: row.onBehalfOf, name: row.onBehalfOfName ?? "Somebody" },
  roles: roleOf(row.reviewerRole),
  decision: row.decision,
  contentDigest: row.contentDigest,
  decidedAt: row.createdAt,
});

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

/** Whoever asked, or somebody who leads the project. */
export const mayWithdraw = (
  row: Pick<RequestRow, "requestedBy">,
  userId: string | null,
  standing: Standing,
): boolean => row.requestedBy === userId || holdsOneOf(standing, ["lead", "owner"]);
