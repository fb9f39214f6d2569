import { and, inArray, lte, sql } from "drizzle-orm";
import { reviewRequests } from "#db/schema/approvals.ts";
import { OPEN_STATES } from "#domain/approvals/states.ts";
import { expire } from "#server/approvals/expire.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import type { Tick } from "./ticks.ts";

const AT_ONCE_MAX = 200;

/** A request past its day ends by itself, and the log says so. */
export const expiredReviews: Tick = {
  name: "expired reviews",
  everySeconds: 60,
  async run(db, orgId) {
    const due = await inTransaction(db, { orgId, userId: null }, (tx) =>
      tx
        .select({ id: reviewRequests.id })
        .from(reviewRequests)
        .where(
          and(inArray(reviewRequests.state, [...OPEN_STATES]), lte(reviewRequests.expiresAt, sql`now()`)),
        )
        .orderBy(reviewRequests.expiresAt)
        .limit(AT_ONCE_MAX),
    );
    const actor = { type: "system", job: "expired reviews", onBehalfOf: null } as const;
    for (const { id } of due) {
      await execute(expire, { requestId: id }, { db, actor, orgId, requestId: newRequestId() });
    }
  },
};
