import type { AttributeFairness } from "#domain/training/fairness.ts";
import type { RunSpec } from "#domain/training/schemas.ts";
import type { Table } from "#ml/table.ts";
import type { Progress, TrainResult } from "#ml/train.ts";
import type { TrainingData } from "../load-table.ts";

/** What a training process is started with. */
export type ToProcess =
  | {
      kind: "start";
      /** The dataset version's file. */
      path: string;
      spec: RunSpec;
      threads: number | undefined;
      /** What an attempt before this one had kept. */
      kept: Uint8Array | undefined;
    }
  | { kind: "cancel" };

export type Loaded = Pick<TrainingData, "classes" | "rows" | "withoutTarget"> & {
  used: number;
  seconds: number;
};

/** What comes of it, without the data: that stays in the process. */
export type Trained = {
  result: TrainResult;
  loaded: Loaded;
  fairness: AttributeFairness[] | undefined;
  /** The rows of the result's probe. */
  probe: Table;
};

export type FromProcess =
  | { kind: "loaded"; loaded: Loaded }
  | { kind: "progress"; progress: Progress }
  | { kind: "log"; line: string }
  | { kind: "point"; curve: string; step: number; value: number }
  | { kind: "checkpoint"; state: Uint8Array }
  | { kind: "memory"; bytes: number }
  | { kind: "done"; trained: Trained }
  | { kind: "failed"; name: string; message: string; stack: string; code: string };
