import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { projects } from "#db/schema/access.ts";
import { visits } from "#db/schema/lifecycle.ts";
import { dayEffortRefusal, dayOfLog, overlapRefusal } from "#domain/lifecycle/log-rules.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { logTimeRefusal, scenarioRefusal } from "#domain/lifecycle/rules.ts";
import { scenarioOf } from "#domain/lifecycle/scenarios/catalogue.ts";
import { LogRevisit } from "#domain/lifecycle/schemas.ts";
import { projectOf } from "#server/kernel/call.ts";
import { newId } from "#server/kernel/ids.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { focusAt } from "#server/kernel/visit.ts";
import { holdDay, hoursOfDay, timedLogs } from "./hours.ts";

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
    const hours = input.effortHours;
    if (userId !== null && hours !== undefined) {
      await holdDay(tx, userId);
      must(dayEffortRefusal(dayOfLog(at), await hoursOfDay(tx, userId, at), hours));
      if (input.at !== undefined) {
        const timed = await timedLogs(tx, userId, at);
        must(overlapRefusal(timed, { phase: input.phase, at, effortHours: hours }, input.atOnce ?? false));
      }
    }
    const focusPhase = await focusAt(tx, project.id, userId, at);
    const id = newId("vis");
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
      effortHours: hours ?? null,
      at: sql`${at}::timestamptz`,
      // Only a log that names its moment says from when to when.
      endedAt: input.at === undefined || hours === undefined ? null : sql`${at}::timestamptz`,
    });
    audit.record({
      target: { type: "visit", id, label: phaseInfo(input.phase).title },
      after: {
        phase: input.phase,
        focus: focusPhase,
        at,
        ...(input.scenario !== undefined && { scenario: input.scenario }),
        ...(input.outcome !== undefined && { outcome: input.outcome }),
        ...(hours !== undefined && { effortHours: hours }),
      },
      reason: input.reason || (input.scenario && scenarioOf(input.scenario)?.title),
    });
    return { visitId: id, phase: input.phase, focusPhase, at };
  },
});
