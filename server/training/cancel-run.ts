import type { z } from "zod";
import { runs } from "#db/schema/training.ts";
import { RunRef } from "#domain/training/schemas.ts";
import { cancelProblem, isCancellable, type RunState } from "#domain/training/states.ts";
import { conflict } from "#server/kernel/errors.ts";
import { requestCancel } from "#server/kernel/queue.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { cancelWaitingJob, findRun, moveRun, runTarget } from "./internal.ts";

export const cancelRun = command({
  name: "training.cancelRun",
  summary: "Stops a run that waits or trains. Asking again changes nothing.",
  permission: "run:write",
  phase: "model_development",
  scope: inProjectOf<z.output<typeof RunRef>>(runs, "This run", (input) => input.runId),
  input: RunRef,
  async run({ tx, input, now, audit }): Promise<{ runId: string; state: RunState }> {
    const run = await findRun(tx, input.runId);
    // The job before the run, in the order in which a worker's own writes lock them.
    const waited = isCancellable(run.state) && (await cancelWaitingJob(tx, run.jobId));
    if (isCancellable(run.state) && !waited) await requestCancel(tx, run.jobId);
    const state = waited ? ("cancelled" as const) : ("cancelling" as const);
    const moved = await moveRun(tx, run.id, ["queued", "running"], {
      state,
      ...(waited ? { finishedAt: now } : {}),
    });
    if (moved) {
      audit.record({ target: runTarget(run), before: { state: run.state }, after: { state } });
      return { runId: run.id, state };
    }
    const current = await findRun(tx, run.id);
    const problem = cancelProblem(current.state, current.number);
    if (problem) throw conflict(problem);
    audit.unchanged();
    return { runId: run.id, state: current.state };
  },
});
