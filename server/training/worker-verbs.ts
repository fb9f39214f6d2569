import { z } from "zod";
import { artifacts } from "#db/schema/kernel.ts";
import { runResults, runs } from "#db/schema/training.ts";
import { runManifestSchema, runMetricsSchema } from "#domain/training/result.ts";
import { RUN_ALGORITHMS } from "#domain/training/schemas.ts";
import type { RunState } from "#domain/training/states.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { findRun, moveRun, runHasEnded, runTarget } from "./internal.ts";

const scopeOfRun = inProjectOf<{ runId: string }>(runs, "This run", (input) => input.runId);
const OPEN: readonly RunState[] = ["queued", "running", "cancelling"];

export const beginRun = command({
  name: "training.beginRun",
  summary: "Says that a worker has taken the run.",
  permission: "system",
  phase: null,
  scope: scopeOfRun,
  input: z.object({ runId: z.string(), attempt: z.int() }),
  async run({ tx, input, now, audit }): Promise<{ go: boolean }> {
    const run = await findRun(tx, input.runId);
    const moved = await moveRun(tx, run.id, ["queued", "running"], {
      state: "running",
      startedAt: run.startedAt ?? now,
    });
    if (!moved) {
      if (run.state !== "cancelling") throw runHasEnded(run);
      audit.unchanged();
      return { go: false };
    }
    audit.record({
      target: runTarget(run),
      before: { state: run.state },
      after: { state: "running", attempt: input.attempt },
    });
    return { go: true };
  },
});

export const completeRun = command({
  name: "training.completeRun",
  summary: "Keeps the result of a run: its figures, its manifest and the model's digest, all at once.",
  permission: "system",
  phase: null,
  scope: scopeOfRun,
  input: z.object({
    runId: z.string(),
    result: z.record(z.string(), z.unknown()),
    metrics: runMetricsSchema,
    /** The algorithm that was found, where it was left open. */
    algorithm: z.enum(RUN_ALGORITHMS).optional(),
    manifest: runManifestSchema,
    model: z.object({ sha256: z.string().length(64), size: z.int() }),
  }),
  /** `stored` is false when somebody asked to cancel before the result was there: the cancel counts. */
  async run({ tx, input, now, audit, orgId, project }): Promise<{ stored: boolean }> {
    const run = await findRun(tx, input.runId);
    const { result, metrics, manifest, model, algorithm } = input;
    const moved = await moveRun(tx, run.id, ["running"], {
      state: "succeeded",
      ...(algorithm && { algorithm }),
      metrics,
      manifest,
      modelSha256: model.sha256,
      modelSize: model.size,
      finishedAt: now,
      error: null,
    });
    if (!moved) {
      const current = await findRun(tx, run.id);
      if (current.state !== "cancelling") throw runHasEnded(current);
      audit.unchanged();
      return { stored: false };
    }
    await tx
      .insert(artifacts)
      .values({ orgId, sha256: model.sha256, size: model.size })
      .onConflictDoNothing();
    await tx.insert(runResults).values({ runId: run.id, orgId, projectId: project?.id ?? "", result });
    audit.record({
      target: runTarget(run),
      before: { state: run.state },
      after: {
        state: "succeeded",
        ...(algorithm && { algorithm }),
        modelSha256: model.sha256,
        modelBytes: model.size,
        ...mainFigures(metrics),
        holdoutRows: metrics.n,
      },
    });
    return { stored: true };
  },
});

/** The figures of the log: those of two classes under the names they always had, else the one that settings were chosen by. */
function mainFigures({ task, metric, holdout, baseline }: z.infer<typeof runMetricsSchema>) {
  if (task === "binary_classification")
    return {
      rocAuc: holdout.rocAuc,
      accuracy: holdout.accuracy,
      baselineAccuracy: baseline.figures.accuracy,
    };
  return { metric, value: holdout[metric], baselineValue: baseline.figures[metric] };
}

export const failRun = command({
  name: "training.failRun",
  summary: "Says why a run failed for good.",
  permission: "system",
  phase: null,
  scope: scopeOfRun,
  input: z.object({ runId: z.string(), sentence: z.string().max(4_000) }),
  async run({ tx, input, now, audit }): Promise<{ state: RunState }> {
    const run = await findRun(tx, input.runId);
    const moved = await moveRun(tx, run.id, OPEN, {
      state: "failed",
      error: input.sentence,
      finishedAt: now,
    });
    if (!moved) {
      audit.unchanged();
      return { state: run.state };
    }
    audit.record({
      target: runTarget(run),
      before: { state: run.state },
      after: { state: "failed" },
      reason: input.sentence,
    });
    return { state: "failed" };
  },
});

export const cancelledRun = command({
  name: "training.cancelledRun",
  summary: "Says that a run has stopped because somebody asked for it.",
  permission: "system",
  phase: null,
  scope: scopeOfRun,
  input: z.object({ runId: z.string() }),
  async run({ tx, input, now, audit }): Promise<{ state: RunState }> {
    const run = await findRun(tx, input.runId);
    const moved = await moveRun(tx, run.id, OPEN, { state: "cancelled", finishedAt: now });
    if (!moved) {
      audit.unchanged();
      return { state: run.state };
    }
    audit.record({ target: runTarget(run), before: { state: run.state }, after: { state: "cancelled" } });
    return { state: "cancelled" };
  },
});
