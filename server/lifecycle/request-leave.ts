import type { z } from "zod";
import { RequestLeave } from "#domain/lifecycle/schemas.ts";
import { openRequest } from "#server/approvals/open-request.ts";
import { gateIsClosed } from "#server/approvals/policy-in-force.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict, invalid } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { findPhase } from "./internal.ts";

export const requestLeave = command({
  name: "lifecycle.requestLeave",
  summary: "Asks for the approval to leave a phase, bound to its brief and its checklist as they are now.",
  permission: "phase:write",
  phase: (input) => input.phase,
  scope: inProject<z.output<typeof RequestLeave>>(),
  input: RequestLeave,
  async run(context) {
    const { tx, input } = context;
    const project = projectOf(context);
    const phase = await findPhase(tx, project.id, input.phase);
    if (phase.status === "done") throw conflict("This phase is done already. There is nothing to ask for.");
    if (input.next === input.phase) {
      throw invalid("The focus goes on to another phase than the one that is left. Choose one.", [
        { path: "next", message: "Choose another phase." },
      ]);
    }
    if (!(await gateIsClosed(tx, project.id, "leave_phase"))) {
      throw conflict(
        "The policy of this project asks for no approval to leave a phase. Nothing was asked. Set its status to done.",
      );
    }
    const { id, contentDigest } = await openRequest(context, {
      gate: "leave_phase",
      subjectId: phase.id,
      payload: { next: input.next, proposedBy: personOfCall(context.userId) },
      reason: input.reason,
      dueOn: input.dueOn,
    });
    return { requestId: id, contentDigest };
  },
});
