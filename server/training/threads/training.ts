import { parentPort, workerData } from "node:worker_threads";
import { type TrainHooks, train } from "#ml/train.ts";
import { startHelpers } from "./helpers.ts";
import type { FromTraining, ToTraining, TrainingWork } from "./messages.ts";

const work = workerData as TrainingWork;
const cancel = new AbortController();
const post = (message: FromTraining) => parentPort?.postMessage(message);

parentPort?.on("message", (message: ToTraining) => {
  if (message.kind === "cancel") cancel.abort();
});

const helpers = startHelpers(work.threads);
try {
  const hooks: TrainHooks = {
    engine: helpers.engine,
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
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  post({ kind: "failed", name, message, stack });
} finally {
  await helpers.end();
  parentPort?.close();
}
