import { and, count, eq, gte, isNotNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { visits } from "#db/schema/lifecycle.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { OfProject } from "#domain/lifecycle/queries.ts";
import { type QuickChoice, quickChoices } from "#domain/lifecycle/quick-choices.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { focusAt } from "#server/kernel/visit.ts";

const RECENT_DAYS = 90;

export const logChoices = query({
  name: "lifecycle.logChoices",
  summary: `The focus that this person's work is held against, and what is likely to be logged: the reasons given most often in ${RECENT_DAYS} days, then the usual ones.`,
  permission: "phase:read",
  scope: inProject<z.output<typeof OfProject>>(),
  input: OfProject,
  async run({ tx, input, userId, now }): Promise<{ focus: Phase | null; choices: QuickChoice[] }> {
    const focus = await focusAt(tx, input.projectId, userId, now);
    if (focus === null) return { focus, choices: [] };
    const rows = await tx
      .select({ scenario: visits.scenario, count: count() })
      .from(visits)
      .where(
        and(
          eq(visits.projectId, input.projectId),
          eq(visits.focusPhase, focus),
          isNotNull(visits.explainedAt),
          isNotNull(visits.scenario),
          gte(visits.at, sql`${now}::timestamptz - make_interval(days => ${RECENT_DAYS})`),
        ),
      )
      .groupBy(visits.scenario);
    const given = rows.flatMap(({ scenario, count: n }) =>
      scenario === null ? [] : [{ scenario, count: n }],
    );
    return { focus, choices: quickChoices(focus, given) };
  },
});
