import type { Table } from "#ml/table.ts";
import type { TargetValues } from "#ml/task.ts";
import type { Checkpoint, Progress, TrainResult, TrainSpec } from "#ml/train.ts";

/** What the training thread is started with. Columns on shared memory are not copied. */
export interface TrainingWork {
  readonly spec: TrainSpec;
  readonly table: Table;
  readonly target: TargetValues;
  /** The group or moment of each row, where the split goes by one. */
  readonly keys?: Float64Array | undefined;
  readonly threads: number;
  /** What an attempt before this one had kept. */
  readonly checkpoint?: Checkpoint | undefined;
  /** Whether checkpoints are wanted. */
  readonly keeps: boolean;
}

export type ToTraining = { readonly kind: "cancel" };

export type FromTraining =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "log"; readonly line: string }
  | { readonly kind: "point"; readonly curve: string; readonly step: number; readonly value: number }
  | { readonly kind: "checkpoint"; readonly checkpoint: Checkpoint }
  | { readonly kind: "done"; readonly result: TrainResult }
  | { readonly kind: "failed"; readonly name: string; readonly message: string; readonly stack: string };
