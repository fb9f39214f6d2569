import type { AttributeFairness } from "#domain/training/fairness.ts";
import type { Task } from "#ml/task.ts";
import type { TrainResult } from "#ml/train.ts";

/** Everything the result page draws, as it is stored: the trainer's answer without the bytes, and what was done to the data before. */
export type RunResult = StoredResult<Task> & {
  data: {
    classes: string[];
    /** Rows of the dataset version, and those left out because their target is missing. */
    rows: number;
    withoutTarget: number;
  };
  /** One for each attribute of the fairness check. */
  fairness?: AttributeFairness[];
  check: { rows: number; maxDifference: number; tolerance: number };
};

/** One type for each task, told apart by `task`. */
type StoredResult<T extends Task> = T extends Task
  ? Writable<Omit<TrainResult<T>, "onnx" | "probe" | "answered">>
  : never;

/** As JSON gives it back: nothing in it is read-only. */
type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;
