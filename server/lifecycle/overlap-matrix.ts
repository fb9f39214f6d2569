import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { visitSums } from "#db/schema/lifecycle.ts";
import { overlapMatrix as build, type OverlapMatrix } from "#domain/lifecycle/overlap.ts";
import { GetOverlapMatrix } from "#domain/lifecycle/queries.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { passageCounts, visitEnds, within } from "./visit-sums.ts";

export const overlapMatrix = query({
  name: "lifecycle.overlapMatrix",
  summary:
    "Where the work went while each phase was in focus: shares of visits or of their hours in a period, with their numbers.",
  permission: "phase:read",
  scope: inProject<z.output<typeof GetOverlapMatrix>>(),
  input: GetOverlapMatrix,
  async run({ tx, input }): Promise<
    OverlapMatrix & {
      /** Visits of the period before any focus was declared: they are in no row. */
      beforeAnyFocus: number;
      /** Of all of the project's visits, whatever the period. */
      firstAt: string | null;
      lastAt: string | null;
    }
  > {
    const { measure, minimum: minimumVisits, projectId } = input;
    const { counts, beforeAnyFocus } = await passageCounts(
      tx,
      and(eq(visitSums.projectId, projectId), within(input)),
    );
    const matrix = build(counts, { measure, ...(minimumVisits !== undefined && { minimumVisits }) });
    return { ...matrix, beforeAnyFocus, ...(await visitEnds(tx, projectId)) };
  },
});
