import type { Phase } from "#domain/lifecycle/phases.ts";
import type { RevisitOutcome } from "#domain/lifecycle/repetition.ts";
import { logRevisit } from "#server/lifecycle/log-revisit.ts";
import type { Stage } from "./stage.ts";

type Work = {
  phase: Phase;
  hours: number;
  reason: string;
  why?: readonly [scenario: string, outcome: RevisitOutcome];
};

const work = (phase: Phase, hours: number, reason: string, why?: Work["why"]): Work => ({
  phase,
  hours,
  reason,
  ...(why && { why }),
});

/** What was done outside the portal while model development was in focus: as made up as the site's records. */
const OUTSIDE: readonly Work[] = [
  work("model_development", 0.5, "Chose the grids of the six classifiers."),
  work("data_acquisition", 0.5, "Asked the supplier for the lead times that are missing.", [
    "md-da-1",
    "unchanged",
  ]),
  work("model_development", 0.25, "Read the folds of the first three."),
  work("data_preparation", 0.5, "Crews of none were slips of the pen; they are taken out.", [
    "md-dp-1",
    "improved",
  ]),
  work("model_development", 0.25, "Looked at who confuses what."),
  work("data_acquisition", 0.25, "Asked again, with a list of the orders.", ["md-da-1", "unchanged"]),
  work("model_development", 0.5, "Held the misses against the foreman's diary."),
  work("data_preparation", 0.25, "Backlog in days instead of weeks.", ["md-dp-2", "unchanged"]),
  work("communication", 0.25, "Showed the site office how far it carries.", ["md-co-2", "improved"]),
  work("data_acquisition", 0.5, "The supplier keeps no lead times before March.", ["md-da-1", "blocked"]),
  work("model_development", 0.25, "Compared the best two once more."),
  work("problem_definition", 0.5, "A day late is not delayed: the site office counts from three.", [
    "md-pd-2",
    "improved",
  ]),
  work("data_preparation", 0.5, "Missing lead times take the trade's median.", ["md-dp-1", "improved"]),
  work("governance_and_compliance", 0.25, "Does the inspector's backlog stand for a district?", [
    "md-gc-2",
    "unchanged",
  ]),
  work("model_development", 0.25, "Wrote down why accuracy decides here."),
  work("data_acquisition", 0.5, "The buyer's own orders hold what the supplier has lost.", [
    "md-da-1",
    "improved",
  ]),
  work("scalability", 0.25, "How long would all sites of the country take?", ["md-sc-2", "unchanged"]),
];

/** The scientist logs it by hand. */
export async function logOutsideWork(stage: Stage, projectId: string): Promise<void> {
  for (const { phase, hours, reason, why } of OUTSIDE)
    await stage.as("scientist", logRevisit, {
      projectId,
      phase,
      reason,
      effortHours: hours,
      ...(why && { scenario: why[0], outcome: why[1] }),
    });
}
