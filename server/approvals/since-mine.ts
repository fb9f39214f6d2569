import { and, desc, eq, inArray, ne } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { decisions, reviewRequests } from "#db/schema/approvals.ts";
import { type ChangesSince, manifestChanges } from "#domain/approvals/changes.ts";
import type { RequestRow } from "./internal.ts";
import type { PassageContent } from "./passages.ts";

const LOOKED_AT_MAX = 50;

/**
 * What changed since this person last decided: on the same subject, else on the one before it under the same name (the
 * version they approved last time). Null when they never did, or when nothing changed.
 */
export async function sinceMine(
  tx: Tx,
  userId: string | null,
  row: RequestRow,
  content: PassageContent,
): Promise<ChangesSince | null> {
  if (userId === null) return null;
  const mine = await tx
    .select({ decision: decisions, request: reviewRequests })
    .from(decisions)
    .innerJoin(reviewRequests, eq(reviewRequests.id, decisions.requestId))
    .where(
      and(
        eq(decisions.reviewerId, userId),
        eq(reviewRequests.projectId, row.projectId),
        eq(reviewRequests.gate, row.gate),
        ne(decisions.contentDigest, content.digest),
        inArray(decisions.decision, ["approve", "request_changes"]),
      ),
    )
    .orderBy(desc(decisions.ordinal))
    .limit(LOOKED_AT_MAX);
  const last =
    mine.find(({ request }) => request.subjectId === row.subjectId) ??
    mine.find(
      ({ request }) => request.alias === row.alias && sameParent(request.subjectPath, row.subjectPath),
    );
  if (!last || last.decision.decision === "comment") return null;
  return {
    requestId: last.request.id,
    label: last.request.subjectLabel,
    decision: last.decision.decision,
    decidedAt: last.decision.createdAt,
    changes: manifestChanges(last.request.manifest, content.manifest),
  };
}

/** Two versions of one model: their pages have the same parent. */
const sameParent = (a: readonly string[], b: readonly string[]): boolean =>
  a.length > 1 && a.slice(0, -1).join("/") === b.slice(0, -1).join("/");
