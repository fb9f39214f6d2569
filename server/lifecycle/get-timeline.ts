import { asc, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import { projects, users } from "#db/schema/access.ts";
import { focuses, phases } from "#db/schema/lifecycle.ts";
import { PHASES, type Phase } from "#domain/lifecycle/phases.ts";
import { OfProject } from "#domain/lifecycle/queries.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

/** More changes than a picture can show; the table of declarations pages through all of them. */
const PERIODS_MAX = 500;

export type FocusPeriod = {
  id: string;
  phase: Phase;
  team: string | null;
  startedAt: string;
  endedAt: string | null;
  reason: string;
  declaredByName: string | null;
};

export const getTimeline = query({
  name: "lifecycle.getTimeline",
  summary: `What was planned and what was in focus over time, sub-teams too: the newest ${PERIODS_MAX} declarations.`,
  permission: "phase:read",
  scope: inProject<z.output<typeof OfProject>>(),
  input: OfProject,
  async run({ tx, input, now }): Promise<{
    projectStartedAt: string;
    now: string;
    planned: { phase: Phase; from: string; to: string }[];
    factual: FocusPeriod[];
    /** Older declarations exist that are not among these. */
    cut: boolean;
  }> {
    const [project] = await tx
      .select({ createdAt: projects.createdAt })
      .from(projects)
      .where(eq(projects.id, input.projectId));
    const plans = await tx
      .select({ phase: phases.phase, from: phases.plannedFrom, to: phases.plannedTo })
      .from(phases)
      .where(eq(phases.projectId, input.projectId))
      .orderBy(asc(phases.plannedFrom));
    const rows = await tx
      .select({
        id: focuses.id,
        phase: focuses.phase,
        team: focuses.team,
        startedAt: focuses.startedAt,
        endedAt: focuses.endedAt,
        reason: focuses.reason,
        declaredByName: users.name,
      })
      .from(focuses)
      .leftJoin(users, eq(users.id, focuses.declaredBy))
      .where(eq(focuses.projectId, input.projectId))
      .orderBy(desc(focuses.startedAt), desc(focuses.id))
      .limit(PERIODS_MAX + 1);
    return {
      projectStartedAt: project?.createdAt ?? now,
      now,
      planned: PHASES.flatMap((phase) => {
        const plan = plans.find((of) => of.phase === phase);
        return plan?.from && plan.to ? [{ phase, from: plan.from, to: plan.to }] : [];
      }),
      factual: rows.slice(0, PERIODS_MAX).reverse(),
      cut: rows.length > PERIODS_MAX,
    };
  },
});
