import type { Phase } from "#domain/lifecycle/phases.ts";
import { planPhase } from "#server/lifecycle/plan-phase.ts";
import type { Stage } from "./stage.ts";

const dayFromNow = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** The lead plans each phase from one day to another, counted from today. */
export async function plan(
  stage: Stage,
  projectId: string,
  days: readonly (readonly [phase: Phase, from: number, to: number])[],
): Promise<void> {
  for (const [phase, from, to] of days)
    await stage.as("lead", planPhase, {
      projectId,
      phase,
      plannedFrom: dayFromNow(from),
      plannedTo: dayFromNow(to),
    });
}
