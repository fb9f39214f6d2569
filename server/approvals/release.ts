import { and, desc, eq, isNotNull, isNull, ne, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { decisions, reviewRequests, signatureReceipts } from "#db/schema/approvals.ts";
import { modelVersions } from "#db/schema/models.ts";
import type { Verdict } from "#domain/approvals/rules.ts";
import { closedSentence, type Gate } from "#domain/approvals/states.ts";
import type { AuditTrail } from "#server/kernel/audit.ts";
import { conflict, preconditionFailed } from "#server/kernel/errors.ts";
import { type Dossier, readDossier } from "./internal.ts";
import { type Voided, voidRequest } from "./void.ts";

export type ApprovedRequest = {
  id: string;
  contentDigest: string;
  requestedBy: string;
  reason: string;
  payload: unknown;
  signers: { id: string; name: string }[];
};

export type Passing = {
  gate: Gate;
  subjectId: string;
  alias?: string | null;
  /** Whether its signatures can have receipts: the kernel's word, `committed`. */
  committed: boolean;
  /** What does not happen without the approval: "The alias champion stays where it is." */
  otherwise: string;
};

const NEWEST_OPEN_FIRST = sql`case when ${reviewRequests.state} in ('approved','pending','changes_requested') then 0 else 1 end`;

/**
 * The request that lets this passage happen, held until the end of the transaction: approved, and its signatures still
 * count for the content as it is now. Refused otherwise, with what is missing.
 */
export async function approvedRequest(tx: Tx, passing: Passing, now: string): Promise<ApprovedRequest> {
  const alias = passing.alias ?? null;
  const [latest] = await tx
    .select({ id: reviewRequests.id })
    .from(reviewRequests)
    .where(
      and(
        eq(reviewRequests.subjectId, passing.subjectId),
        eq(reviewRequests.gate, passing.gate),
        alias === null ? isNull(reviewRequests.alias) : eq(reviewRequests.alias, alias),
      ),
    )
    .orderBy(NEWEST_OPEN_FIRST, desc(reviewRequests.createdAt), desc(reviewRequests.id))
    .limit(1);
  if (!latest) {
    throw preconditionFailed(
      `Nobody has asked for a review of this${alias ? ` as ${alias}` : ""}. ${passing.otherwise} Ask for a review first.`,
    );
  }
  const dossier = await readDossier(tx, latest.id, now, { lock: true });
  refuseUnlessApproved(dossier, passing.otherwise);
  const { row, verdict } = dossier;
  if (passing.committed && (await signaturesWait(tx, row.id, verdict))) {
    throw preconditionFailed(`${SIGNATURES_WAIT} That takes about a second. Try again.`);
  }
  return {
    id: row.id,
    contentDigest: row.contentDigest,
    requestedBy: row.requestedBy,
    reason: row.reason,
    payload: row.payload,
    signers: verdict.counted
      .filter((decision) => decision.decision === "approve")
      .map((decision) => ({ id: decision.personId, name: decision.personName })),
  };
}

export const SIGNATURES_WAIT = "The signatures wait for the log's next checkpoint.";

/** Whether one that counts waits: a signature has effect only once the log's signed checkpoint covers it. */
export async function signaturesWait(tx: Tx, requestId: string, verdict: Verdict): Promise<boolean> {
  const counts = new Set(verdict.counted.map((decision) => `${decision.personId} ${decision.decidedAt}`));
  const waiting = await tx
    .select({ personId: decisions.reviewerId, decidedAt: decisions.createdAt })
    .from(decisions)
    .leftJoin(signatureReceipts, eq(signatureReceipts.decisionId, decisions.id))
    .where(
      and(
        eq(decisions.requestId, requestId),
        isNotNull(decisions.signature),
        isNull(signatureReceipts.decisionId),
      ),
    );
  return waiting.some(({ personId, decidedAt }) => counts.has(`${personId} ${decidedAt}`));
}

function refuseUnlessApproved({ row, content, verdict, blockers }: Dossier, otherwise: string): void {
  if (row.state !== "approved") throw preconditionFailed(`${closedSentence(verdict.state)} ${otherwise}`);
  if (row.contentDigest === content.digest && verdict.state === "approved") return;
  const open = blockers.filter((line) => !line.done).map((line) => line.sentence);
  throw preconditionFailed(
    `The approval no longer holds, because the content has changed or the request has expired. ${open.join(" ")} ${otherwise} Ask for a new review.`,
  );
}

/** The same for a model version that is to get a name. */
export const approvedRequestFor = (
  tx: Tx,
  versionId: string,
  alias: string,
  at: { now: string; committed: boolean },
) =>
  approvedRequest(
    tx,
    {
      gate: "release_version",
      subjectId: versionId,
      alias,
      committed: at.committed,
      otherwise: `The alias ${alias} stays where it is.`,
    },
    at.now,
  );

/** The approval was put into effect; it cannot be used again. */
export async function markApplied(
  tx: Tx,
  requestId: string,
  by: { now: string; audit: AuditTrail },
): Promise<void> {
  const [moved] = await tx
    .update(reviewRequests)
    .set({ state: "applied", stateReason: null, closedAt: by.now })
    .where(and(eq(reviewRequests.id, requestId), eq(reviewRequests.state, "approved")))
    .returning({ id: reviewRequests.id, label: reviewRequests.subjectLabel, alias: reviewRequests.alias });
  if (!moved) {
    throw conflict(
      "This approval was used or taken back a moment ago. Nothing was moved. Reload and look at what is there.",
    );
  }
  by.audit.record({
    target: {
      type: "review_request",
      id: requestId,
      label: moved.alias === null ? moved.label : `${moved.label} as ${moved.alias}`,
    },
    before: { state: "approved" },
    after: { state: "applied" },
  });
}

/**
 * A name went to one version: what was approved for another version under the same name was meant against the earlier
 * holder, and has to be asked for again.
 */
export async function voidRivals(
  tx: Tx,
  moved: { modelId: string; alias: string; versionId: string; label: string },
  by: { now: string; audit: AuditTrail },
): Promise<Voided[]> {
  const rivals = await tx
    .select({ request: reviewRequests })
    .from(reviewRequests)
    .innerJoin(modelVersions, eq(modelVersions.id, reviewRequests.subjectId))
    .where(
      and(
        eq(modelVersions.modelId, moved.modelId),
        eq(reviewRequests.gate, "release_version"),
        eq(reviewRequests.alias, moved.alias),
        eq(reviewRequests.state, "approved"),
        ne(reviewRequests.subjectId, moved.versionId),
      ),
    )
    .orderBy(reviewRequests.id)
    .for("update", { of: reviewRequests });
  const voided: Voided[] = [];
  for (const { request } of rivals) {
    const reason = `${moved.label} became ${moved.alias} meanwhile.`;
    voided.push(await voidRequest(tx, request, { ...by, reason }));
  }
  return voided;
}
