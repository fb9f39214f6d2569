import { and, desc, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { closedSentence, type RequestState } from "#domain/approvals/states.ts";
import { conflict, preconditionFailed } from "#server/kernel/errors.ts";
import { readDossier } from "./internal.ts";

export type ApprovedRequest = {
  id: string;
  alias: string;
  contentDigest: string;
  requestedBy: string;
  reason: string;
  signers: { id: string; name: string }[];
};

const NEWEST_OPEN_FIRST = sql`case when ${reviewRequests.state} in ('approved','pending','changes_requested') then 0 else 1 end`;

/**
 * The request that lets this alias move to this version, held until the end of the transaction: approved, and its
 * signatures still count for the content as it is now. Refused otherwise, with what is missing.
 */
export async function approvedRequestFor(
  tx: Tx,
  versionId: string,
  alias: string,
  now?: string,
): Promise<ApprovedRequest> {
  const [latest] = await tx
    .select({ id: reviewRequests.id })
    .from(reviewRequests)
    .where(
      and(
        eq(reviewRequests.subjectId, versionId),
        eq(reviewRequests.gate, "release_version"),
        eq(reviewRequests.alias, alias),
      ),
    )
    .orderBy(NEWEST_OPEN_FIRST, desc(reviewRequests.createdAt), desc(reviewRequests.id))
    .limit(1);
  if (!latest) {
    throw preconditionFailed(
      `Nobody has asked for a review of this version as ${alias}. The alias stays where it is. Ask for a review first.`,
    );
  }
  const dossier = await readDossier(tx, latest.id, now ?? new Date().toISOString(), { lock: true });
  const { row, content, verdict, blockers } = dossier;
  if (row.state !== "approved") {
    const stands: RequestState = verdict.state;
    throw preconditionFailed(`${closedSentence(stands)} The alias ${alias} stays where it is.`);
  }
  if (row.contentDigest !== content.digest || verdict.state !== "approved") {
    const open = blockers.filter((line) => !line.done).map((line) => line.sentence);
    throw preconditionFailed(
      `The approval no longer holds, because the content has changed or the request has expired. ${open.join(" ")} The alias ${alias} stays where it is. Ask for a new review.`,
    );
  }
  return {
    id: row.id,
    alias,
    contentDigest: row.contentDigest,
    requestedBy: row.requestedBy,
    reason: row.reason,
    signers: verdict.counted
      .filter((decision) => decision.decision === "approve")
      .map((decision) => ({ id: decision.personId, name: decision.personName })),
  };
}

/** The approval was put into effect; it cannot be used again. */
export async function markApplied(tx: Tx, requestId: string, now: string): Promise<void> {
  const moved = await tx
    .update(reviewRequests)
    .set({ state: "applied", stateReason: null, closedAt: now })
    .where(and(eq(reviewRequests.id, requestId), eq(reviewRequests.state, "approved")))
    .returning({ id: reviewRequests.id });
  if (moved.length === 0) {
    throw conflict(
      "This approval was used or taken back a moment ago. Nothing was moved. Reload and look at what is there.",
    );
  }
}
