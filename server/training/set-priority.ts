import { eq } from "drizzle-orm";
import type { z } from "zod";
import { jobs } from "#db/schema/kernel.ts";
import { runs } from "#db/schema/training.ts";
import { type Priority, priorityOf, prioritySchema } from "#domain/training/priority.ts";
import { RunRef } from "#domain/training/schemas.ts";
import { conflict } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { findRun, runTarget } from "./internal.ts";
import { assertMayPlace, moveWaitingJob } from "./priority.ts";

const SetPriority = RunRef.extend({ priority: prioritySchema });

export const setPriority = command({
  name: "training.setPriority",
  summary:
    "Says which waiting run a worker takes first. Whoever may start runs may lower one; raising it takes run:prioritize.",
  permission: "run:write",
  phase: "model_development",
  scope: inProjectOf<z.output<typeof SetPriority>>(runs, "This run", (input) => input.runId),
  input: SetPriority,
  async run({ tx, input, standing, audit }): Promise<{ runId: string; priority: Priority }> {
    const run = await findRun(tx, input.runId);
    const [job] = await tx.select({ rank: jobs.priority }).from(jobs).where(eq(jobs.id, run.jobId));
    const before = priorityOf(job?.rank ?? 0);
    assertMayPlace(standing, before, input.priority);
    if (!(await moveWaitingJob(tx, run.jobId, input.priority)))
      throw conflict(
        `Run ${run.number} waits no more: a worker has taken it, so its place in the queue says nothing now.`,
      );
    if (before === input.priority) audit.unchanged();
    else
      audit.record({
        target: runTarget(run),
        before: { priority: before },
        after: { priority: input.priority },
      });
    return { runId: run.id, priority: input.priority };
  },
});
