import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { phases } from "#db/schema/lifecycle.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { planRefusal } from "#domain/lifecycle/rules.ts";
import { PlanPhase } from "#domain/lifecycle/schemas.ts";
import { projectOf } from "#server/kernel/call.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { findPhase } from "./internal.ts";

export const planPhase = command({
  name: "lifecycle.planPhase",
  summary: "Plans from which day to which a phase is to be worked on, or takes the plan away.",
  permission: "focus:declare",
  // Telling everybody what comes when is no work in the phase.
  phase: "communication",
  scope: inProject<z.output<typeof PlanPhase>>(),
  input: PlanPhase,
  async run(context) {
    const { tx, input, userId, now, audit } = context;
    const { phase, plannedFrom, plannedTo } = input;
    must(planRefusal(plannedFrom, plannedTo));
    const was = await findPhase(tx, projectOf(context).id, phase);
    if (was.plannedFrom === plannedFrom && was.plannedTo === plannedTo) {
      audit.unchanged();
      return { phase, plannedFrom, plannedTo };
    }
    await tx
      .update(phases)
      .set({ plannedFrom, plannedTo, updatedBy: userId, updatedAt: sql`${now}::timestamptz` })
      .where(eq(phases.id, was.id));
    audit.record({
      target: { type: "phase", id: was.id, label: phaseInfo(phase).title },
      before: { phase, plannedFrom: was.plannedFrom, plannedTo: was.plannedTo },
      after: { phase, plannedFrom, plannedTo },
    });
    return { phase, plannedFrom, plannedTo };
  },
});
