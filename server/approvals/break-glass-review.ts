import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { breakGlass } from "#db/schema/approvals.ts";
import { reviewRefusal } from "#domain/approvals/break-glass.ts";
import { BreakGlassRef, ReviewBreakGlass } from "#domain/approvals/schemas.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { conflict, forbidden } from "#server/kernel/errors.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { breakerOf, labelOf, lockBreakGlass } from "./break-glass.ts";

export const breakGlassReview = command({
  name: "approvals.breakGlassReview",
  summary: "A third person, who had no part in it, closes the review of an emergency: justified or not.",
  permission: "review:decide",
  phase: "governance_and_compliance",
  scope: inProjectOf<z.output<typeof ReviewBreakGlass>>(
    breakGlass,
    "This emergency",
    (input) => input.breakGlassId,
  ),
  input: ReviewBreakGlass,
  async run(context) {
    const { tx, input, now, audit, orgId } = context;
    const userId = personOfCall(context.userId);
    const row = await lockBreakGlass(tx, input.breakGlassId);
    const { projectId, versionId } = row;
    const by = await breakerOf({ ...context, userId }, { orgId, projectId, versionId, roles: [] });
    must(reviewRefusal(row, by));
    const closed = await tx
      .update(breakGlass)
      .set({
        state: "reviewed",
        reviewedBy: userId,
        reviewedAt: now,
        outcome: input.outcome,
        review: input.review,
      })
      .where(and(eq(breakGlass.id, row.id), eq(breakGlass.state, "in_force")))
      .returning({ id: breakGlass.id });
    if (closed.length === 0) throw conflict("Somebody closed this review a moment ago. Reload it.");
    audit.record({
      target: { type: "break_glass", id: row.id, label: labelOf(row) },
      before: { state: "in_force" },
      after: {
        state: "reviewed",
        versionId,
        outcome: input.outcome,
        proposedBy: row.proposedBy,
        confirmedBy: row.confirmedBy,
        reviewedBy: userId,
      },
      reason: input.review,
    });
    return { state: "reviewed" as const };
  },
});

export const breakGlassWithdraw = command({
  name: "approvals.breakGlassWithdraw",
  summary: "Takes back a proposal to pass without the quorum, before anybody confirmed it.",
  permission: "review:decide",
  phase: "governance_and_compliance",
  scope: inProjectOf<z.output<typeof BreakGlassRef>>(
    breakGlass,
    "This emergency",
    (input) => input.breakGlassId,
  ),
  input: BreakGlassRef,
  async run(context) {
    const { tx, input, audit } = context;
    const userId = personOfCall(context.userId);
    const row = await lockBreakGlass(tx, input.breakGlassId);
    if (row.proposedBy !== userId)
      throw forbidden("Whoever proposed this takes it back. It ends by itself after an hour.");
    const ended = await tx
      .update(breakGlass)
      .set({ state: "withdrawn" })
      .where(and(eq(breakGlass.id, row.id), eq(breakGlass.state, "proposed")))
      .returning({ id: breakGlass.id });
    if (ended.length === 0) throw conflict("This was confirmed or taken back already. Nothing was changed.");
    audit.record({
      target: { type: "break_glass", id: row.id, label: labelOf(row) },
      before: { state: "proposed" },
      after: { state: "withdrawn", versionId: row.versionId },
    });
    return { state: "withdrawn" as const };
  },
});
