import type { z } from "zod";
import { reviewRequests } from "#db/schema/approvals.ts";
import { Withdraw } from "#domain/approvals/schemas.ts";
import { moveRefusal } from "#domain/approvals/states.ts";
import { requestLabel } from "#domain/approvals/titles.ts";
import { forbidden } from "#server/kernel/errors.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { mayWithdraw, moveRequest, readDossier } from "./internal.ts";

export const withdraw = command({
  name: "approvals.withdraw",
  summary: "Takes a review request back; signatures given on it end with it.",
  permission: "review:withdraw",
  phase: "governance_and_compliance",
  scope: inProjectOf<z.output<typeof Withdraw>>(
    reviewRequests,
    "This review request",
    (input) => input.requestId,
  ),
  input: Withdraw,
  async run({ tx, input, standing, userId, now, audit }) {
    const { row, facts, content } = await readDossier(tx, input.requestId, now, { lock: true });
    if (!mayWithdraw(row, userId, standing)) {
      throw forbidden(
        "Whoever asked for the review, a lead or an owner withdraws it. A reviewer can ask for changes instead.",
      );
    }
    must(moveRefusal(facts.state, "withdrawn"));
    await moveRequest(tx, row, { state: "withdrawn", reason: input.reason, closedAt: now });
    audit.record({
      target: { type: "review_request", id: row.id, label: requestLabel(content.label, row.alias) },
      before: { state: facts.state },
      after: { state: "withdrawn" },
      reason: input.reason,
    });
    return { state: "withdrawn" as const };
  },
});
