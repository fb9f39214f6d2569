import { and, eq, inArray, lte } from "drizzle-orm";
import type { z } from "zod";
import { reviewRequests } from "#db/schema/approvals.ts";
import { RequestRef } from "#domain/approvals/schemas.ts";
import { OPEN_STATES } from "#domain/approvals/states.ts";
import { requestLabel } from "#domain/approvals/titles.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";

export const expire = command({
  name: "approvals.expire",
  summary: "Ends a request whose time is over. The worker does it, as soon as it sees one.",
  permission: "system",
  phase: null,
  onArchived: true,
  scope: inProjectOf<z.output<typeof RequestRef>>(
    reviewRequests,
    "This review request",
    (input) => input.requestId,
  ),
  input: RequestRef,
  async run({ tx, input, now, audit }) {
    const [was] = await tx
      .select({ state: reviewRequests.state })
      .from(reviewRequests)
      .where(eq(reviewRequests.id, input.requestId))
      .for("update");
    const [ended] = await tx
      .update(reviewRequests)
      .set({
        state: "expired",
        stateReason: "Its time ran out before it was decided and applied.",
        closedAt: now,
      })
      .where(
        and(
          eq(reviewRequests.id, input.requestId),
          inArray(reviewRequests.state, [...OPEN_STATES]),
          lte(reviewRequests.expiresAt, now),
        ),
      )
      .returning({ label: reviewRequests.subjectLabel, alias: reviewRequests.alias });
    if (!ended) {
      audit.unchanged();
      return { expired: false };
    }
    audit.record({
      target: { type: "review_request", id: input.requestId, label: requestLabel(ended.label, ended.alias) },
      before: { state: was?.state },
      after: { state: "expired" },
      reason: "Its time ran out before it was decided and applied.",
    });
    return { expired: true };
  },
});
