import { mainFigure } from "#domain/training/figures.ts";
import { weightsByClass } from "#domain/training/learning.ts";
import { OUTSIDE } from "#domain/training/outside.ts";
import type { RunSpec } from "#domain/training/schemas.ts";
import { taskOf } from "#domain/training/tasks.ts";
import { TrainingInputError } from "#ml/errors.ts";
import { selectRows } from "#ml/table.ts";
import type { Checkpoint, TrainSpec } from "#ml/train.ts";
import { codeVersion } from "../code-version.ts";
import { compareGroups } from "../compare-groups.ts";
import { loadTable } from "../load-table.ts";
import { runTrainingInThread } from "../threads/run.ts";
import { trainSettings } from "../train-settings.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint-bytes.ts";
import type { FromProcess, ToProcess, Trained } from "./messages.ts";

const MEMORY_MS = 100;
const cancel = new AbortController();
const say = (message: FromProcess) => process.send?.(message);

process.on("message", (message: ToProcess) => {
  if (message.kind === "cancel") return cancel.abort();
  setInterval(() => say({ kind: "memory", bytes: process.memoryUsage.rss() }), MEMORY_MS).unref();
  train(message).then(
    (trained) => process.send?.({ kind: "done", trained } satisfies FromProcess, () => process.exit(0)),
    (error: unknown) => process.send?.(failed(error), () => process.exit(1)),
  );
});
// The worker is gone, and nobody waits for the answer.
process.on("disconnect", () => process.exit(1));

async function train({ path, spec, threads, kept }: Extract<ToProcess, { kind: "start" }>): Promise<Trained> {
  const began = performance.now();
  const data = await loadTable(path, spec, cancel.signal);
  const { classes, rows, withoutTarget } = data;
  const seconds = (performance.now() - began) / 1000;
  const loaded = { classes, rows, withoutTarget, used: data.table.rows, seconds };
  say({ kind: "loaded", loaded });
  const result = await runTrainingInThread(trainSpecOf(spec, classes), data.table, data.target, {
    signal: cancel.signal,
    checkpoint: kept && readCheckpoint(kept, await ownCode()),
    onCheckpoint: keep,
    keys: data.keys,
    ...(threads === undefined ? {} : { threads }),
    onLog: (line) => say({ kind: "log", line }),
    onPoint: (curve, step, value) => say({ kind: "point", curve, step, value }),
    onProgress: (progress) => say({ kind: "progress", progress }),
  });
  return {
    result,
    loaded,
    fairness: compareGroups(result, data),
    probe: selectRows(data.table, Uint32Array.from(result.probe.rows)),
  };
}

function classWeightsOf({ classWeights }: RunSpec, classes: string[]): TrainSpec["classWeights"] {
  if (classWeights === undefined || classWeights === "balanced") return classWeights;
  const by = weightsByClass(classWeights, classes);
  if ("problem" in by) throw new TrainingInputError(by.problem);
  return by.weights;
}

const ownCode = async () => (await codeVersion()).sourceSha256;

async function keep(checkpoint: Checkpoint): Promise<void> {
  const state = writeCheckpoint(checkpoint, await ownCode());
  if (state) say({ kind: "checkpoint", state });
}

function trainSpecOf(spec: RunSpec, classes: string[]): TrainSpec {
  if (spec.algorithm === OUTSIDE) throw new Error("a model from outside is not trained");
  const task = taskOf(spec.target);
  return {
    task,
    ...trainSettings(spec),
    features: spec.features.map(({ column, parts }) => ({ name: column, ...(parts && { parts }) })),
    classes,
    metric: spec.metric ?? mainFigure(task),
    classWeights: classWeightsOf(spec, classes),
    earlyStopping: spec.earlyStopping,
  };
}

function failed(error: unknown): FromProcess {
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return { kind: "failed", name, message, stack, code };
}
