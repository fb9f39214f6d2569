import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { visits } from "#db/schema/lifecycle.ts";
import type { Evidence } from "#domain/lifecycle/evidence.ts";
import { dayEffortRefusal, dayOfLog, overlapRefusal } from "#domain/lifecycle/log-rules.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { explainRefusal, scenarioRefusal } from "#domain/lifecycle/rules.ts";
import { scenarioOf } from "#domain/lifecycle/scenarios/catalogue.ts";
import { ExplainRevisit } from "#domain/lifecycle/schemas.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { holdDay, hoursOfDay, timedLogs } from "./hours.ts";
import { evidenceSince } from "./visible-evidence.ts";

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
    const hours = input.effortHours;
    if (visit.actorId !== null && hours !== undefined) {
      await holdDay(tx, visit.actorId);
      const others = await hoursOfDay(tx, visit.actorId, visit.at, visit.id);
      must(dayEffortRefusal(dayOfLog(visit.at), others, hours));
      // Only more hours than before can reach into another log.
      if (visit.kind === "logged" && visit.endedAt !== null && hours > (visit.effortHours ?? 0) + 1e-5) {
        const timed = await timedLogs(tx, visit.actorId, visit.at, visit.id);
        const grown = { phase: visit.phase, at: visit.at, effortHours: hours };
        must(overlapRefusal(timed, grown, input.atOnce ?? false));
      }
    }
    const chosen = await chosenEvidence(tx, visit, input.evidence);
    const told = {
      scenario: input.scenario ?? null,
      reason: input.reason || null,
      outcome: input.outcome ?? null,
      outcomeNote: input.outcomeNote || null,
      evidence: chosen,
      effortHours: hours ?? visit.effortHours,
    };
    await tx
      .update(visits)
      .set({ ...told, explainedBy: userId, explainedAt: now })
      .where(eq(visits.id, visit.id));
    const { scenario, reason, outcome, outcomeNote, evidence, effortHours } = visit;
    audit.record({
      target: { type: "visit", id: visit.id, label: phaseInfo(visit.phase).title },
      before: { scenario, reason, outcome, outcomeNote, evidence, effortHours },
      after: told,
      reason: told.reason ?? (input.scenario && scenarioOf(input.scenario)?.title),
    });
    return { visitId: visit.id };
  },
});

/** The chosen pieces with their facts as they are now; one that was kept before stays as it was then. */
async function chosenEvidence(
  tx: Tx,
  visit: typeof visits.$inferSelect,
  ids: readonly string[] | undefined,
): Promise<Evidence[]> {
  if (ids === undefined) return visit.evidence;
  const kept = visit.evidence.filter(({ id }) => ids.includes(id));
  const fresh = ids.filter((id) => !kept.some((one) => one.id === id));
  if (fresh.length === 0) return kept;
  const seen = await evidenceSince(tx, visit.projectId, visit.at);
  return [
    ...kept,
    ...[...new Set(fresh)].map((id) => {
      const found = seen.find((one) => one.id === id);
      if (found) return found;
      throw conflict(
        "What was chosen as evidence is no longer there: a finding was opened again, an item unticked, or a better figure came. Nothing was kept. Reload and choose again.",
      );
    }),
  ];
}
