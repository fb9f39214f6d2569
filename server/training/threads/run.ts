import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { TrainingCancelledError } from "#ml/errors.ts";
import type { Table } from "#ml/table.ts";
import type { TargetValues, Task } from "#ml/task.ts";
import type { Checkpoint, Progress, TrainResult, TrainSpec } from "#ml/train.ts";
import { revive } from "./failed.ts";
import type { FromTraining, ToTraining, TrainingWork } from "./messages.ts";
import { shareTable, shareTarget } from "./share.ts";

export interface TrainingOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly onLog?: (line: string) => void;
  readonly onPoint?: (curve: string, step: number, value: number) => void;
  readonly checkpoint?: Checkpoint | undefined;
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
  readonly signal?: AbortSignal;
  /** Threads that compute, the training thread included; as many as the machine offers when left out. */
  readonly threads?: number;
  /** Whether all of them take part from the beginning, even where it does not pay; if not, others join when it does. */
  readonly eager?: boolean;
  /** The group or moment of each row, where the split goes by one. */
  readonly keys?: Float64Array | undefined;
}

const MAX_THREADS = 16;
const CANCEL_GRACE_MS = 5000;

/**
 * Trains off the calling thread, on as many threads as the machine offers. Rejects with TrainingInputError, TrainingCancelledError or whatever stopped the
 * training thread; in every case its threads are gone when the promise settles.
 */
export function runTrainingInThread<T extends Task>(
  spec: TrainSpec<T>,
  table: Table,
  target: TargetValues,
  options: TrainingOptions = {},
): Promise<TrainResult<T>> {
  const { signal } = options;
  if (signal?.aborted) return Promise.reject(new TrainingCancelledError());
  const threads = Math.max(1, Math.min(options.threads ?? availableParallelism(), MAX_THREADS));
  const workerData: TrainingWork = {
    spec,
    table: shareTable(table),
    target: shareTarget(target),
    keys: options.keys,
    threads,
    eager: options.eager ?? false,
    checkpoint: options.checkpoint,
    keeps: options.onCheckpoint !== undefined,
  };
  const worker = new Worker(new URL("./training.ts", import.meta.url), { workerData });
  return new Promise<TrainResult<T>>((resolve, reject) => {
    let outcome: (() => void) | undefined;
    let grace: NodeJS.Timeout | undefined;
    const cancel = () => {
      worker.postMessage({ kind: "cancel" } satisfies ToTraining);
      grace = setTimeout(() => {
        outcome ??= () => reject(new TrainingCancelledError());
        void worker.terminate();
      }, CANCEL_GRACE_MS);
    };
    signal?.addEventListener("abort", cancel, { once: true });
    worker.on("message", (message: FromTraining) => {
      if (message.kind === "progress") options.onProgress?.(message.progress);
      else if (message.kind === "log") options.onLog?.(message.line);
      else if (message.kind === "point") options.onPoint?.(message.curve, message.step, message.value);
      else if (message.kind === "checkpoint") options.onCheckpoint?.(message.checkpoint);
      else if (message.kind === "done") outcome = () => resolve(message.result as TrainResult<T>);
      else outcome = () => reject(revive(message));
    });
    worker.on("error", (error) => {
      outcome ??= () => reject(error);
    });
    worker.on("exit", (code) => {
      clearTimeout(grace);
      signal?.removeEventListener("abort", cancel);
      outcome ??= () => reject(new Error(`The training thread ended early with code ${code}.`));
      outcome();
    });
  });
}
