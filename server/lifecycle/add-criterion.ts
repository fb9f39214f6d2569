import { and, count, eq, isNull, max, sql } from "drizzle-orm";
import type { z } from "zod";
import { phaseCriteria } from "#db/schema/lifecycle.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { AddCriterion, CRITERIA_MAX } from "#domain/lifecycle/schemas.ts";
import { projectOf } from "#server/kernel/call.ts";
import { conflict } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";

export const addCriterion = command({
  name: "lifecycle.addCriterion",
  summary: "Adds to what has to hold before a phase begins or is left.",
  permission: "phase:write",
  phase: (input) => input.phase,
  scope: inProject<z.output<typeof AddCriterion>>(),
  input: AddCriterion,
  async run(context) {
    const { tx, input, now, audit } = context;
    const project = projectOf(context);
    const { phase, kind, text } = input;
    const [standing] = await tx
      .select({
        n: sql<number>`(count(*) filter (where ${isNull(phaseCriteria.removedAt)}))::int`,
        last: max(phaseCriteria.position),
        all: count(),
      })
      .from(phaseCriteria)
      .where(and(eq(phaseCriteria.projectId, project.id), eq(phaseCriteria.phase, phase)));
    if ((standing?.n ?? 0) >= CRITERIA_MAX) {
      throw conflict(
        `This phase has ${CRITERIA_MAX} criteria, which is the most. Nothing was added. Take one off, or join two.`,
      );
    }
    const id = newId("crt");
    await tx.insert(phaseCriteria).values({
      id,
      orgId: project.orgId,
      projectId: project.id,
      phase,
      kind,
      text,
      position: (standing?.last ?? 0) + 1,
      createdAt: sql`${now}::timestamptz`,
    });
    audit.record({
      target: { type: "criterion", id, label: phaseInfo(phase).title },
      after: { phase, kind, text },
    });
    return { criterionId: id };
  },
});
