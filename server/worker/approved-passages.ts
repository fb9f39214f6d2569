import { and, eq, isNull, notInArray, sql } from "drizzle-orm";
import { projects } from "#db/schema/access.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { PASSED_BY_AN_ACT } from "#domain/approvals/states.ts";
import { takeEffect } from "#server/approvals/take-effect.ts";
import { DomainError } from "#server/kernel/errors.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { log } from "#server/kernel/log.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import type { Tick } from "./ticks.ts";

const AT_ONCE_MAX = 100;

/** What was approved while no checkpoint came, or when the process that took the signature ended, takes effect here. */
export const approvedPassages: Tick = {
  name: "approved passages",
  everySeconds: 5,
  async run(db, orgId) {
    const due = await inTransaction(db, { orgId, userId: null, readOnly: true }, (tx) =>
      tx
        .select({ id: reviewRequests.id })
        .from(reviewRequests)
        .innerJoin(projects, eq(projects.id, reviewRequests.projectId))
        .where(
          and(
            eq(reviewRequests.state, "approved"),
            notInArray(reviewRequests.gate, [...PASSED_BY_AN_ACT]),
            isNull(projects.archivedAt),
            sql`coalesce(${reviewRequests.expiresAt} > now(), true)`,
            sql`not exists (select 1 from decisions d left join signature_receipts r on r.decision_id = d.id
                             where d.request_id = ${reviewRequests.id} and d.signature is not null and r.decision_id is null)`,
          ),
        )
        .orderBy(reviewRequests.createdAt)
        .limit(AT_ONCE_MAX),
    );
    const actor = { type: "system", job: takeEffect.name, onBehalfOf: null } as const;
    for (const { id } of due) {
      await execute(takeEffect, { requestId: id }, { db, actor, orgId, requestId: newRequestId() }).catch(
        (error: unknown) => {
          if (!(error instanceof DomainError)) throw error;
          log.warn({ err: error, request: id }, "what was approved does not take effect yet");
        },
      );
    }
  },
};
