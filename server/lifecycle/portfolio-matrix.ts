import { and, eq, inArray, ne, sql } from "drizzle-orm";
import type { z } from "zod";
import { visitSums } from "#db/schema/lifecycle.ts";
import { type ComparedRow, compareProjects } from "#domain/lifecycle/comparison.ts";
import { type OverlapMatrix, overlapMatrix } from "#domain/lifecycle/overlap.ts";
import { OfPeriod, PortfolioMatrix } from "#domain/lifecycle/queries.ts";
import { keyProjects } from "#server/kernel/actor.ts";
import { inOrganization, inProject } from "#server/kernel/scope.ts";
import { seenProjects } from "#server/kernel/seen-projects.ts";
import { query, type RunContext } from "#server/kernel/verb.ts";
import { passageCounts, within } from "./visit-sums.ts";

/** How many projects are behind the counts: those that the caller may see and that have a visit in a focus. */
const projectsWithVisits = sql<number>`count(distinct ${visitSums.projectId}) filter (where ${visitSums.focusPhase} is not null)::int`;

export const portfolioMatrix = query({
  name: "lifecycle.portfolioMatrix",
  summary: "The overlap matrix of all projects that the caller may see, taken together.",
  permission: "organization:read",
  scope: inOrganization,
  input: PortfolioMatrix,
  async run(context): Promise<OverlapMatrix & { projects: number; beforeAnyFocus: number }> {
    const { tx, input } = context;
    const where = and(
      eq(visitSums.orgId, context.orgId),
      seenProjects(context, visitSums.projectId),
      within(input),
    );
    const { counts, beforeAnyFocus } = await passageCounts(tx, where);
    const [row] = await tx.select({ n: projectsWithVisits }).from(visitSums).where(where);
    const matrix = overlapMatrix(counts, { measure: input.measure });
    return { ...matrix, projects: row?.n ?? 0, beforeAnyFocus };
  },
});

export const againstPortfolio = query({
  name: "lifecycle.againstPortfolio",
  summary:
    "One project's overlaps against those of the other projects that the caller may see: differences by visits with their intervals, or that there are too few to say.",
  permission: "phase:read",
  scope: inProject<z.output<typeof OfPeriod>>(),
  input: OfPeriod,
  async run(
    context,
  ): Promise<{ rows: readonly ComparedRow[]; otherProjects: number; n: number; othersN: number }> {
    const { tx, input } = context;
    const own = and(eq(visitSums.projectId, input.projectId), within(input));
    const others = and(
      eq(visitSums.orgId, context.orgId),
      ne(visitSums.projectId, input.projectId),
      otherProjects(context),
      within(input),
    );
    const [mine, theirs] = [await passageCounts(tx, own), await passageCounts(tx, others)];
    const [row] = await tx.select({ n: projectsWithVisits }).from(visitSums).where(others);
    const [matrix, othersMatrix] = [overlapMatrix(mine.counts), overlapMatrix(theirs.counts)];
    return {
      rows: compareProjects(matrix, othersMatrix),
      otherProjects: row?.n ?? 0,
      n: matrix.n,
      othersN: othersMatrix.n,
    };
  },
});

/** A key that was made for some projects sees no others. */
function otherProjects(context: RunContext<unknown>) {
  const only = keyProjects(context.actor);
  return and(
    seenProjects({ ...context, project: null }, visitSums.projectId),
    only === null ? undefined : inArray(visitSums.projectId, only),
  );
}
