import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { phaseCriteria } from "#db/schema/lifecycle.ts";
import { type Phase, phaseInfo } from "#domain/lifecycle/phases.ts";
import { ChangeCriterion } from "#domain/lifecycle/schemas.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";

export const changeCriterion = command({
  name: "lifecycle.changeCriterion",
  summary: "Says that a criterion of a phase is met or not, words it otherwise, or takes it off the list.",
  permission: "phase:write",
  phase: (_input, output: { phase: Phase }) => output.phase,
  scope: inProjectOf<z.output<typeof ChangeCriterion>>(
    phaseCriteria,
    "This criterion",
    (input) => input.criterionId,
  ),
  input: ChangeCriterion,
  async run({ tx, input, userId, now, audit }) {
    const ofCriterion = eq(phaseCriteria.id, input.criterionId);
    const [was] = await tx.select().from(phaseCriteria).where(ofCriterion).for("update");
    if (!was) throw notFound("This criterion");
    if (was.removedAt !== null) {
      throw conflict("Somebody took this criterion off the list. Nothing was changed. Reload and look.");
    }
    const before = { met: was.metAt !== null, text: was.text };
    const after = { met: input.met ?? before.met, text: input.text ?? before.text };
    const removed = input.removed === true;
    if (!removed && after.met === before.met && after.text === before.text) {
      audit.unchanged();
      return { criterionId: was.id, phase: was.phase };
    }
    const moment = sql<string>`${now}::timestamptz`;
    await tx
      .update(phaseCriteria)
      .set({
        text: after.text,
        ...(after.met !== before.met && {
          metAt: after.met ? moment : null,
          metBy: after.met ? userId : null,
        }),
        ...(removed && { removedAt: moment }),
      })
      .where(ofCriterion);
    audit.record({
      target: { type: "criterion", id: was.id, label: phaseInfo(was.phase).title },
      before: { phase: was.phase, kind: was.kind, ...before },
      after: removed ? { removed: true } : after,
    });
    return { criterionId: was.id, phase: was.phase };
  },
});
