import type { Table } from "#ml/table.ts";
import type { TargetValues } from "#ml/task.ts";
import type { HelperTask } from "#ml/threads/crew.ts";
import type { Fit } from "#ml/train/fold-queue.ts";
import type { Outcome } from "#ml/train/scoreboard.ts";
import type { SideTask } from "#ml/train/side-by-side.ts";
import type { Checkpoint, Progress, TrainResult, TrainSpec } from "#ml/train.ts";

/** What the training thread is started with. Columns on shared memory are not copied. */
export interface TrainingWork {
  readonly spec: TrainSpec;
  readonly table: Table;
  readonly target: TargetValues;
  /** The group or moment of each row, where the split goes by one. */
  readonly keys?: Float64Array | undefined;
  readonly threads: number;
  /** Whether all threads take part from the beginning, even where it does not pay. */
  readonly eager: boolean;
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
  | Failed;

export interface Failed {
  readonly kind: "failed";
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** What a helper is asked: its share of one fit after the other, or fits of its own. */
export type ToHelper =
  | { readonly kind: "serve"; readonly task: HelperTask }
  | { readonly kind: "judge"; readonly task: SideTask };

export type FromHelper =
  | { readonly kind: "judged"; readonly fit: Fit; readonly outcome: Outcome }
  | { readonly kind: "ended" }
  | Failed;
