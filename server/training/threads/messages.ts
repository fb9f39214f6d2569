import type { Table } from "#ml/table.ts";
import type { TargetValues } from "#ml/task.ts";
import type { Progress, TrainResult, TrainSpec } from "#ml/train.ts";

/** What the training thread is started with. Columns on shared memory are not copied. */
export interface TrainingWork {
  readonly spec: TrainSpec;
  readonly table: Table;
  readonly target: TargetValues;
  readonly threads: number;
}

export type ToTraining = { readonly kind: "cancel" };

export type FromTraining =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "log"; readonly line: string }
  | { readonly kind: "done"; readonly result: TrainResult }
  | { readonly kind: "failed"; readonly name: string; readonly message: string; readonly stack: string };
