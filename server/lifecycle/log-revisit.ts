import { and, eq, gt, isNull, lte, or, sql } from "drizzle-orm";
import type { z } from "zod";
import { projects } from "#db/schema/access.ts";
import { focuses, visits } from "#db/schema/lifecycle.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { logTimeRefusal, scenarioRefusal } from "#domain/lifecycle/rules.ts";
import { scenarioOf } from "#domain/lifecycle/scenarios/catalogue.ts";
import { LogRevisit } from "#domain/lifecycle/schemas.ts";
import { projectOf } from "#server/kernel/call.ts";
import { newId } from "#server/kernel/ids.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";

export const logRevisit = command({
  name: "lifecycle.logRevisit",
  summary: "Logs a stretch of work in a phase by hand, with its reason and effort.",
  permission: "visit:log",
  // The visit is the row written here; the kernel observing the logging as well would count it twice.
  phase: null,
  scope: inProject<z.output<typeof LogRevisit>>(),
  input: LogRevisit,
  async run(context) {
    const { tx, input, now, userId, audit } = context;
    const project = projectOf(context);
    const at = input.at ? new Date(input.at).toISOString() : now;
    const [row] = await tx
      .select({ createdAt: projects.createdAt })
      .from(projects)
      .where(eq(projects.id, project.id));
    must(logTimeRefusal(at, now, row?.createdAt ?? now));
    const instant = sql<string>`${at}::timestamptz`;
    const [focus] = await tx
      .select({ phase: focuses.phase })
      .from(focuses)
      .where(
        and(
          eq(focuses.projectId, project.id),
          lte(focuses.startedAt, instant),
          or(isNull(focuses.endedAt), gt(focuses.endedAt, instant)),
        ),
      )
      .limit(1);
    const id = newId("vis");
    const focusPhase = focus?.phase ?? null;
    must(scenarioRefusal({ focus: focusPhase, visited: input.phase }, input.scenario));
    await tx.insert(visits).values({
      id,
      orgId: project.orgId,
      projectId: project.id,
      phase: input.phase,
      focusPhase,
      actorId: userId,
      kind: "logged",
      verb: "lifecycle.logRevisit",
      reason: input.reason || null,
      scenario: input.scenario ?? null,
      outcome: input.outcome ?? null,
      explainedBy: userId,
      explainedAt: now,
      effortHours: input.effortHours ?? null,
      at: instant,
    });
    audit.record({
      target: { type: "visit", id, label: phaseInfo(input.phase).title },
      after: {
        phase: input.phase,
        focus: focusPhase,
        at,
        ...(input.scenario !== undefined && { scenario: input.scenario }),
        ...(input.outcome !== undefined && { outcome: input.outcome }),
        ...(input.effortHours !== undefined && { effortHours: input.effortHours }),
      },
      reason: input.reason || (input.scenario && scenarioOf(input.scenario)?.title),
    });
    return { visitId: id, phase: input.phase, focusPhase, at };
  },
});
