import { totalmem } from "node:os";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { OUTSIDE, type Outside } from "#domain/training/outside.ts";
import { memoryProblem } from "#domain/training/rules.ts";
import { splitColumn } from "#domain/training/splits.ts";
import { selectRows } from "#ml/table.ts";
import { env } from "#server/kernel/env.ts";
import { handle, type JobContext, JobFailed } from "#server/kernel/job.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { checkModel } from "#server/training/check/check-model.ts";
import { compareGroups } from "#server/training/compare-groups.ts";
import { explainFailure } from "#server/training/explain-failure.ts";
import { trainRun } from "#server/training/jobs.ts";
import { loadTable } from "#server/training/load-table.ts";
import { evaluateOutside } from "#server/training/outside/evaluate-outside.ts";
import type { Loaded, Trained } from "#server/training/process/messages.ts";
import { runTrainingInProcess } from "#server/training/process/run.ts";
import { type RunFacts, runFacts, summarize, writeManifest } from "#server/training/run-facts.ts";
import type { RunResult } from "#server/training/run-result.ts";
import { training } from "#server/training/verbs.ts";

type Context = JobContext<{ runId: string }>;

/** Shares of the whole job: the data is read, the model trained, its file checked. */
const LOADED = 0.04;
const TRAINED = 0.96;
const MEMORY_SHARE = 0.7;

export const trainRunHandler = handle(
  trainRun,
  async (context) => {
    try {
      await train(context);
    } catch (error) {
      context.signal.throwIfAborted();
      const explained = explainFailure(error);
      if (explained instanceof JobFailed) context.log(explained.message);
      throw explained;
    }
  },
  async ({ run, payload }, outcome) => {
    if (outcome.state === "cancelled") await run(training.cancelledRun, { runId: payload.runId });
    else await run(training.failRun, { runId: payload.runId, sentence: outcome.sentence });
  },
);

async function train(context: Context): Promise<void> {
  const { payload, job, signal, progress, log, run, read } = context;
  const { runId } = payload;
  const { go } = await run(training.beginRun, { runId, attempt: job.attempt });
  if (!go) await cancelArrives(signal);
  const kept = job.attempt > 1 ? await context.kept() : null;
  if (job.attempt > 1)
    log(
      `Attempt ${job.attempt}: the one before was cut short. ${kept ? "Going on from what it had kept." : "It had kept nothing yet, so it starts again."}`,
    );
  const facts = await read((tx) => runFacts(tx, runId));
  const startedAt = new Date().toISOString();

  progress({ stage: "load", fraction: 0, message: "Reading the data" });
  const { outside } = facts.spec;
  const made = outside ? await takeIn(outside, facts, context) : await trainOn(facts, kept, context);
  const { result, loaded, probe } = made;

  progress({ stage: "check", fraction: TRAINED, message: "Checking the model file" });
  const { artifacts } = runtime();
  const model = await artifacts.put(bytesOf(result.onnx), { signal });
  // Read back under its digest: what is checked is what was stored.
  await artifacts.read(model.sha256);
  const check = await checkModel({
    path: artifacts.path(model.sha256),
    schema: result.inputSchema,
    sample: probe,
    answers: result.probe.answers,
    signal,
  });
  log(
    `ONNX Runtime gives the ${outside ? "brought file's" : "trainer's own"} answers on ${formatCountOf(check.rows, "row")} of the holdout, within ${check.maxDifference.toExponential(1)}`,
  );
  const manifest = await writeManifest(facts, {
    attempt: job.attempt,
    result,
    model,
    check,
    loadSeconds: loaded.seconds,
    startedAt,
  });
  const { stored } = await run(training.completeRun, {
    runId,
    result: toStored(made, check),
    metrics: summarize(result),
    ...(result.automl && result.algorithm !== OUTSIDE && { algorithm: result.algorithm }),
    manifest,
    model,
  });
  if (!stored) await cancelArrives(signal);
  progress({ stage: "done", fraction: 1, etaSeconds: 0, message: "Done" });
}

/** Refuses, before anything is read, what this worker could not hold. */
function assertFits({ spec, dataset }: RunFacts): void {
  // Groups and moments are numbers of eight bytes, two columns' worth.
  const columns =
    spec.features.length + (spec.attributes?.length ?? 0) + (splitColumn(spec.validation.split) ? 2 : 0);
  const problem = memoryProblem(dataset.rows, columns, memoryForTraining());
  if (problem) throw new JobFailed(problem);
}

/** In a process of its own, whose end is not this worker's. */
async function trainOn(facts: RunFacts, kept: Uint8Array | null, context: Context): Promise<Trained> {
  const { spec, run } = facts;
  assertFits(facts);
  const most = Math.floor(memoryForTraining() / 1e6);
  const asked = context.job.memoryLimitMb;
  const { result, loaded, fairness, probe } = await runTrainingInProcess({
    path: runtime().artifacts.path(run.datasetSha256),
    spec,
    threads: env().COUNTERSIGN_WORKER_THREADS,
    memoryLimitMb: asked === null ? most : Math.min(asked, most),
    kept: kept ?? undefined,
    signal: context.signal,
    onCheckpoint: context.keep,
    onLoaded: (data) => context.log(describeData(facts, data)),
    onLog: context.log,
    onPoint: context.point,
    onProgress: ({ stage, fraction, message }) =>
      context.progress({ stage, fraction: LOADED + (TRAINED - LOADED) * fraction, message }),
  });
  return { result, loaded, fairness, probe };
}

/** Of a file that was brought: nothing is trained, and it is evaluated on the data. */
async function takeIn(outside: Outside, facts: RunFacts, context: Context): Promise<Trained> {
  const { signal, log, progress } = context;
  const { spec, run } = facts;
  assertFits(facts);
  const { artifacts } = runtime();
  const began = performance.now();
  const data = await loadTable(artifacts.path(run.datasetSha256), spec, signal);
  const { classes, rows, withoutTarget } = data;
  const seconds = (performance.now() - began) / 1000;
  const loaded = { classes, rows, withoutTarget, used: data.table.rows, seconds };
  log(describeData(facts, loaded));
  const result = await evaluateOutside({
    ...{ path: artifacts.path(outside.sha256), spec, outside, data, signal, log },
    onProgress: ({ stage, fraction, message }) =>
      progress({ stage, fraction: LOADED + (TRAINED - LOADED) * fraction, message }),
  });
  const probe = selectRows(data.table, Uint32Array.from(result.probe.rows));
  return { result, loaded, fairness: compareGroups(result, data), probe };
}

function describeData(facts: RunFacts, { used, withoutTarget, seconds }: Loaded): string {
  const left = withoutTarget > 0 ? `; ${formatCount(withoutTarget)} without a target were left out` : "";
  return `${formatCountOf(used, "row")} of ${facts.dataset.name} v${facts.dataset.number} read in ${seconds.toFixed(1)} s${left}`;
}

function toStored({ result, loaded, fairness }: Trained, check: RunResult["check"]): RunResult {
  const { onnx: _bytes, probe: _probe, answered: _answered, ...rest } = result;
  const { classes, rows, withoutTarget } = loaded;
  const stored = {
    ...rest,
    ...(fairness && { fairness }),
    check,
    data: { classes, rows, withoutTarget },
  };
  return JSON.parse(JSON.stringify(stored));
}

async function* bytesOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** What the operating system or the container leaves to this process, less a reserve. */
function memoryForTraining(): number {
  const limit = process.constrainedMemory();
  return MEMORY_SHARE * (limit > 0 ? Math.min(limit, totalmem()) : totalmem());
}

/** Somebody has cancelled, and the job's signal is about to say so. */
function cancelArrives(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
