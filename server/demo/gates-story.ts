import { defaultPolicy } from "#domain/approvals/policy.ts";
import { proposePolicy } from "#server/approvals/propose-policy.ts";
import { requestLeave } from "#server/lifecycle/request-leave.ts";
import type { Stage } from "./stage.ts";

/** The administrator asks for a second person at the end of each phase, the lead agrees, and deployment is the first to be left so. */
export async function leaveThroughTheGate(stage: Stage, projectId: string): Promise<void> {
  const { gate, ...rule } = defaultPolicy("leave_phase");
  const proposal = await stage.as("admin", proposePolicy, {
    projectId,
    gate,
    tier: "limited",
    rule: { ...rule, quorum: 1 },
    reason: "The model is in service now. Somebody else should look before we call a phase done.",
  });
  await stage.sign("lead", {
    requestId: proposal.requestId,
    decision: "approve",
    reason: "Agreed. It costs us minutes and spares us a phase that only looks done.",
    contentDigest: proposal.contentDigest,
  });
  const leave = await stage.as("lead", requestLeave, {
    projectId,
    phase: "model_deployment",
    next: "monitoring_and_management",
    reason:
      "In service as champion, and the crews desk has called it. Each later month is held against January.",
  });
  await stage.sign("reviewer", {
    requestId: leave.requestId,
    decision: "approve",
    reason: "Called it myself with three cases; the answers are those of my preview.",
    contentDigest: leave.contentDigest,
  });
}
