import { eq } from "drizzle-orm";
import type { z } from "zod";
import { visits } from "#db/schema/lifecycle.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { explainRefusal, scenarioRefusal } from "#domain/lifecycle/rules.ts";
import { scenarioOf } from "#domain/lifecycle/scenarios/catalogue.ts";
import { ExplainRevisit } from "#domain/lifecycle/schemas.ts";
import { notFound } from "#server/kernel/errors.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";

export const explainRevisit = command({
  name: "lifecycle.explainRevisit",
  summary: "Says why a revisit was made, from the catalogue or in one's own words, and what it brought.",
  permission: "visit:log",
  // Telling about a visit is no visit of its own.
  phase: null,
  scope: inProjectOf<z.output<typeof ExplainRevisit>>(visits, "This visit", (input) => input.visitId),
  input: ExplainRevisit,
  async run({ tx, input, userId, now, audit }) {
    const [visit] = await tx.select().from(visits).where(eq(visits.id, input.visitId)).for("update");
    if (!visit) throw notFound("This visit");
    const passage = { focus: visit.focusPhase, visited: visit.phase };
    must(explainRefusal(passage));
    must(scenarioRefusal(passage, input.scenario));
    const told = {
      scenario: input.scenario ?? null,
      reason: input.reason || null,
      outcome: input.outcome ?? null,
      outcomeNote: input.outcomeNote || null,
      effortHours: input.effortHours ?? visit.effortHours,
    };
    await tx
      .update(visits)
      .set({ ...told, explainedBy: userId, explainedAt: now })
      .where(eq(visits.id, visit.id));
    const { scenario, reason, outcome, outcomeNote, effortHours } = visit;
    audit.record({
      target: { type: "visit", id: visit.id, label: phaseInfo(visit.phase).title },
      before: { scenario, reason, outcome, outcomeNote, effortHours },
      after: told,
      reason: told.reason ?? (input.scenario && scenarioOf(input.scenario)?.title),
    });
    return { visitId: visit.id };
  },
});
