import { and, count, eq, gte } from "drizzle-orm";
import type { z } from "zod";
import { projects, users } from "#db/schema/access.ts";
import { visits } from "#db/schema/lifecycle.ts";
import { type FocusDistribution, focusDistribution } from "#domain/lifecycle/focus-sentence.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { OfProject } from "#domain/lifecycle/queries.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { openFocus } from "./internal.ts";

export type FocusSummary = {
  /** Day of the project, from 1. */
  day: number;
  focus:
    | ({ phase: Phase; since: string; reason: string; declaredByName: string | null } & FocusDistribution)
    | null;
};

export const focusSummary = query({
  name: "lifecycle.focusSummary",
  summary: "The phase in focus, since when, and where the work has gone since then.",
  permission: "phase:read",
  scope: inProject<z.output<typeof OfProject>>(),
  input: OfProject,
  async run({ tx, input, now }): Promise<FocusSummary> {
    const { projectId } = input;
    const [project] = await tx
      .select({ createdAt: projects.createdAt })
      .from(projects)
      .where(eq(projects.id, projectId));
    const age = Date.parse(now) - Date.parse(project?.createdAt ?? now);
    const day = Math.max(1, Math.floor(age / 86_400_000) + 1);
    const focus = await openFocus(tx, projectId);
    if (!focus) return { day, focus: null };
    const counts = await tx
      .select({ phase: visits.phase, count: count() })
      .from(visits)
      .where(
        and(
          eq(visits.projectId, projectId),
          gte(visits.at, focus.startedAt),
          eq(visits.focusPhase, focus.phase),
        ),
      )
      .groupBy(visits.phase);
    const [declarer] = await tx
      .select({ name: users.name })
      .from(users)
      .where(eq(users.id, focus.declaredBy));
    return {
      day,
      focus: {
        phase: focus.phase,
        since: focus.startedAt,
        reason: focus.reason,
        declaredByName: declarer?.name ?? null,
        ...focusDistribution(focus.phase, counts),
      },
    };
  },
});
