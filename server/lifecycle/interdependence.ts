import type { z } from "zod";
import {
  type AgainstPaper,
  againstPaper,
  type FocusShare,
  focusDistribution,
  type Interdependence,
  interdependencies,
} from "#domain/lifecycle/interdependence.ts";
import { overlapMatrix } from "#domain/lifecycle/overlap.ts";
import { OfPeriod } from "#domain/lifecycle/queries.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { reasonGroups } from "./visit-sums.ts";

export type PhaseInFocus = Interdependence & { distribution: readonly FocusShare[] };

export const interdependence = query({
  name: "lifecycle.interdependence",
  summary:
    "For each phase in focus: where the work went, the phases it drew the team to and why; and which of it the MLOps dynamics paper names.",
  permission: "phase:read",
  scope: inProject<z.output<typeof OfPeriod>>(),
  input: OfPeriod,
  async run({ tx, input }): Promise<{ phases: PhaseInFocus[]; pattern: AgainstPaper }> {
    const groups = await reasonGroups(tx, input.projectId, input);
    const matrix = overlapMatrix(groups, { measure: input.measure });
    const phases = interdependencies(matrix, groups).map((one) => ({
      ...one,
      distribution: focusDistribution(matrix, one.focus),
    }));
    return { phases, pattern: againstPaper(matrix) };
  },
});
