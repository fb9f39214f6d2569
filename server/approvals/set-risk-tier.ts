import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { projects } from "#db/schema/access.ts";
import { SetRiskTier } from "#domain/approvals/schemas.ts";
import { isLowered, RISK_TIER_LABELS } from "#domain/approvals/tiers.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { openRequest } from "./open-request.ts";
import { riskTierOf } from "./policy-in-force.ts";

export const setRiskTier = command({
  name: "approvals.setRiskTier",
  summary:
    "Says how much harm a wrong model of the project could do. A higher tier counts at once; a lower one when others approve it.",
  permission: "policy:manage",
  phase: "governance_and_compliance",
  scope: inProject<z.output<typeof SetRiskTier>>(),
  input: SetRiskTier,
  async run(context): Promise<{ state: "in_force" | "proposed"; requestId: string | null }> {
    const { tx, input, now, audit } = context;
    const userId = personOfCall(context.userId);
    const project = projectOf(context);
    const before = await riskTierOf(tx, project.id);
    const { tier, reason } = input;
    if (before === tier) {
      throw conflict(
        `This project counts as ${RISK_TIER_LABELS[tier].toLowerCase()} already. Nothing was changed.`,
      );
    }
    if (isLowered(before, tier)) {
      const payload = { tier, reason, proposedBy: userId };
      const request = await openRequest(context, {
        gate: "change_policy",
        subjectId: project.id,
        payload,
        reason,
      });
      return { state: "proposed", requestId: request.id };
    }
    const moved = await tx
      .update(projects)
      .set({ riskTier: tier, riskReason: reason, riskSetBy: userId, riskSetAt: now, riskRequestId: null })
      .where(and(eq(projects.id, project.id), eq(projects.riskTier, before)))
      .returning({ id: projects.id });
    if (moved.length === 0) {
      throw conflict("Somebody changed the risk tier a moment ago. Yours was not saved. Reload and look.");
    }
    audit.record({
      target: { type: "project", id: project.id, label: project.name },
      before: { riskTier: before },
      after: { riskTier: tier },
      reason,
    });
    return { state: "in_force", requestId: null };
  },
});
