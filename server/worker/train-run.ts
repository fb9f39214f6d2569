import { totalmem } from "node:os";
import { mainFigure } from "#domain/training/figures.ts";
import { memoryProblem } from "#domain/training/rules.ts";
import { taskOf } from "#domain/training/tasks.ts";
import type { TrainResult, TrainSpec } from "#ml/train.ts";
import { env } from "#server/kernel/env.ts";
import { handle, type JobContext, JobFailed } from "#server/kernel/job.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { checkModel } from "#server/training/check/check-model.ts";
import { compareGroups } from "#server/training/compare-groups.ts";
import { explainFailure } from "#server/training/explain-failure.ts";
import { trainRun } from "#server/training/jobs.ts";
import { loadTable, type TrainingData } from "#server/training/load-table.ts";
import { type RunFacts, runFacts, summarize, writeManifest } from "#server/training/run-facts.ts";
import type { RunResult } from "#server/training/run-result.ts";
import { runTrainingInThread } from "#server/training/threads/run.ts";
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
  if (job.attempt > 1) log(`Attempt ${job.attempt}: the one before was cut short. Starting again.`);
  const facts = await read((tx) => runFacts(tx, runId));
  const startedAt = new Date().toISOString();

  progress({ stage: "load", fraction: 0, message: "Reading the data" });
  const began = performance.now();
  const data = await load(facts, signal);
  const loadSeconds = (performance.now() - began) / 1000;
  log(describeData(facts, data, loadSeconds));

  const result = await trainOn(facts, data, context);

  progress({ stage: "check", fraction: TRAINED, message: "Checking the model file" });
  const { artifacts } = runtime();
  const model = await artifacts.put(bytesOf(result.onnx), { signal });
  // Read back under its digest: what is checked is what was stored.
  await artifacts.read(model.sha256);
  const check = await checkModel({
    path: artifacts.path(model.sha256),
    schema: result.inputSchema,
    table: data.table,
    rows: result.probe.rows,
    answers: result.probe.answers,
    signal,
  });
  log(
    `ONNX Runtime gives the trainer's own answers on ${check.rows} rows of the holdout, within ${check.maxDifference.toExponential(1)}`,
  );
  const manifest = await writeManifest(facts, {
    attempt: job.attempt,
    result,
    model,
    check,
    loadSeconds,
    startedAt,
  });
  const { stored } = await run(training.completeRun, {
    runId,
    result: toStored(result, data, check),
    metrics: summarize(result),
    manifest,
    model,
  });
  if (!stored) await cancelArrives(signal);
  progress({ stage: "done", fraction: 1, etaSeconds: 0, message: "Done" });
}

async function load(facts: RunFacts, signal: AbortSignal): Promise<TrainingData> {
  const { spec, dataset, run } = facts;
  const columns = spec.features.length + (spec.attributes?.length ?? 0);
  const problem = memoryProblem(dataset.rows, columns, memoryForTraining());
  if (problem) throw new JobFailed(problem);
  return loadTable(runtime().artifacts.path(run.datasetSha256), spec, signal);
}

function trainOn(facts: RunFacts, data: TrainingData, context: Context): Promise<TrainResult> {
  const { spec } = facts;
  const task = taskOf(spec.target);
  const trainSpec: TrainSpec = {
    task,
    algorithm: spec.algorithm,
    features: spec.features.map(({ column, parts }) => ({ name: column, ...(parts && { parts }) })),
    classes: data.classes,
    grid: spec.grid,
    validation: spec.validation,
    metric: spec.metric ?? mainFigure(task),
  };
  const threads = env().COUNTERSIGN_WORKER_THREADS;
  return runTrainingInThread(trainSpec, data.table, data.target, {
    signal: context.signal,
    ...(threads === undefined ? {} : { threads }),
    onLog: context.log,
    onProgress: ({ stage, fraction, message }) =>
      context.progress({ stage, fraction: LOADED + (TRAINED - LOADED) * fraction, message }),
  });
}

function describeData(facts: RunFacts, data: TrainingData, seconds: number): string {
  const rows = data.rows.toLocaleString("en-US");
  const left =
    data.withoutTarget > 0
      ? `; ${data.withoutTarget.toLocaleString("en-US")} without a target were left out`
      : "";
  return `${rows} rows of ${facts.dataset.name} v${facts.dataset.number} read in ${seconds.toFixed(1)} s${left}`;
}

function toStored(result: TrainResult, data: TrainingData, check: RunResult["check"]): RunResult {
  const { onnx: _bytes, probe: _probe, answered: _answered, ...rest } = result;
  const fairness = compareGroups(result, data);
  const stored = {
    ...rest,
    ...(fairness && { fairness }),
    check,
    data: { classes: data.classes, rows: data.rows, withoutTarget: data.withoutTarget },
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
