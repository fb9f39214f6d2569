import { and, asc, eq, inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { decisions, reviewRequests } from "#db/schema/approvals.ts";
import { OPEN_STATES } from "#domain/approvals/states.ts";
import { requestLabel } from "#domain/approvals/titles.ts";
import { joinNames } from "#domain/format/names.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import type { AuditTrail } from "#server/kernel/audit.ts";
import { askedOf, passageOf } from "./passages.ts";

export type Voided = {
  requestId: string;
  alias: string | null;
  signatures: number;
  /** Whose signatures no longer count. */
  signers: { id: string; name: string }[];
  reason: string;
};

/**
 * Ends every open request on this subject whose content is no longer what it was made for, and says who changed what and
 * whose signatures fell. To be called in the transaction that changed the content, after the change.
 */
export async function voidStale(
  tx: Tx,
  subjectId: string,
  by: { userId: string | null; now: string; audit: AuditTrail; what?: string },
): Promise<Voided[]> {
  const open = await tx
    .select()
    .from(reviewRequests)
    .where(and(eq(reviewRequests.subjectId, subjectId), inArray(reviewRequests.state, [...OPEN_STATES])))
    .orderBy(reviewRequests.id)
    .for("update");
  if (open.length === 0) return [];
  const person = await nameOf(tx, by.userId);
  const voided: Voided[] = [];
  for (const request of open) {
    const content = await passageOf(request.gate).content(tx, askedOf(request), { hold: false });
    if (request.contentDigest === content.digest) continue;
    const what = by.what ?? "the card";
    const said = {
      reason: `${person} changed ${what}.`,
      // The log names people by their ids: who changed it is the entry's actor.
      recorded: `${what.charAt(0).toUpperCase()}${what.slice(1)} was changed.`,
    };
    voided.push(await voidRequest(tx, request, { ...by, ...said, present: content.digest }));
  }
  return voided;
}

type Open = Pick<
  typeof reviewRequests.$inferSelect,
  "id" | "alias" | "state" | "contentDigest" | "subjectLabel"
>;

/** Ends one open request, which the caller holds: what it was about is no more, for the reason given. */
export async function voidRequest(
  tx: Tx,
  request: Open,
  by: { reason: string; recorded?: string; now: string; audit: AuditTrail; present?: string },
): Promise<Voided> {
  const signers = await approversOf(tx, request.id);
  const reason =
    signers.length === 0
      ? by.reason
      : `${by.reason} ${formatCountOf(signers.length, "signature")} no longer ${
          signers.length === 1 ? "counts" : "count"
        }: ${joinNames(
          signers.map(({ name }) => name),
          9,
        )}.`;
  await tx
    .update(reviewRequests)
    .set({ state: "voided", stateReason: reason, closedAt: by.now })
    .where(and(eq(reviewRequests.id, request.id), inArray(reviewRequests.state, [...OPEN_STATES])));
  by.audit.record({
    target: {
      type: "review_request",
      id: request.id,
      label: requestLabel(request.subjectLabel, request.alias),
    },
    before: { state: request.state, contentDigest: request.contentDigest },
    after: {
      state: "voided",
      contentDigest: by.present ?? request.contentDigest,
      fallen: signers.map(({ id }) => id),
    },
    reason: by.recorded ?? by.reason,
  });
  return { requestId: request.id, alias: request.alias, signatures: signers.length, signers, reason };
}

async function nameOf(tx: Tx, userId: string | null): Promise<string> {
  if (userId === null) return "The worker";
  const [row] = await tx.select({ name: users.name }).from(users).where(eq(users.id, userId)).limit(1);
  return row?.name ?? "Somebody";
}

async function approversOf(tx: Tx, requestId: string): Promise<{ id: string; name: string }[]> {
  const rows = await tx
    .selectDistinct({ id: decisions.reviewerId, name: users.name })
    .from(decisions)
    .innerJoin(users, eq(users.id, decisions.reviewerId))
    .where(and(eq(decisions.requestId, requestId), eq(decisions.decision, "approve")))
    .orderBy(asc(users.name), asc(decisions.reviewerId));
  return rows;
}
