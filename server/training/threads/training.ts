import { parentPort, workerData } from "node:worker_threads";
import { needsHelpers } from "#ml/train/side-by-side.ts";
import type { TrainHooks } from "#ml/train.ts";
import { asFailed } from "./failed.ts";
import type { FromTraining, ToTraining, TrainingWork } from "./messages.ts";
import { createHelpers } from "./spawn-helpers.ts";

const work = workerData as TrainingWork;
const cancel = new AbortController();
const post = (message: FromTraining) => parentPort?.postMessage(message);

parentPort?.on("message", (message: ToTraining) => {
  if (message.kind === "cancel") cancel.abort();
});

// First of all, so that they load what they need while this thread does.
const beside = createHelpers(work.threads - 1, work.eager);
if (needsHelpers(work.spec, work.table)) beside.start();
const [{ train }, { engineOn }] = await Promise.all([import("#ml/train.ts"), import("./helpers.ts")]);
const helpers = engineOn(beside);
try {
  const hooks: TrainHooks = {
    engine: helpers.engine,
    judges: helpers.judges,
    signal: cancel.signal,
    onProgress: (progress) => post({ kind: "progress", progress }),
    onLog: (line) => post({ kind: "log", line }),
    ...(work.checkpoint && { checkpoint: work.checkpoint }),
    ...(work.keeps && { onCheckpoint: (checkpoint) => post({ kind: "checkpoint", checkpoint }) }),
    onPoint: (curve, step, value) => post({ kind: "point", curve, step, value }),
  };
  const result = await train(work.spec, work.table, work.target, hooks, work.keys);
  post({ kind: "done", result });
} catch (error) {
  post(asFailed(error));
} finally {
  await helpers.end();
  parentPort?.close();
}
