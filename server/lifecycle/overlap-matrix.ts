import { and, count, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { visits } from "#db/schema/lifecycle.ts";
import { overlapMatrix as build, type OverlapMatrix } from "#domain/lifecycle/overlap.ts";
import { GetOverlapMatrix } from "#domain/lifecycle/queries.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

export const overlapMatrix = query({
  name: "lifecycle.overlapMatrix",
  summary: "Where the work went while each phase was in focus: shares of visits, with their numbers.",
  permission: "phase:read",
  scope: inProject<z.output<typeof GetOverlapMatrix>>(),
  input: GetOverlapMatrix,
  async run({ tx, input }): Promise<
    OverlapMatrix & {
      /** Visits before any focus was declared: they are in no row. */
      beforeAnyFocus: number;
      firstAt: string | null;
      lastAt: string | null;
    }
  > {
    const counts = await tx
      .select({ focus: visits.focusPhase, visited: visits.phase, count: count() })
      .from(visits)
      .where(eq(visits.projectId, input.projectId))
      .groupBy(visits.focusPhase, visits.phase);
    // One step into each end of the index, where min and max over the groups would read every visit.
    const end = async (order: "asc" | "desc") => {
      const [row] = await tx
        .select({ at: visits.at })
        .from(visits)
        .where(and(eq(visits.projectId, input.projectId)))
        .orderBy(order === "asc" ? sql`${visits.at} asc nulls first` : sql`${visits.at} desc nulls last`)
        .limit(1);
      return row?.at ?? null;
    };
    const matrix = build(
      counts.flatMap(({ focus, visited, count: n }) => (focus === null ? [] : { focus, visited, count: n })),
      input.minimum === undefined ? {} : { minimumVisits: input.minimum },
    );
    const beforeAnyFocus = counts.reduce((sum, row) => sum + (row.focus === null ? row.count : 0), 0);
    return { ...matrix, beforeAnyFocus, firstAt: await end("asc"), lastAt: await end("desc") };
  },
});
