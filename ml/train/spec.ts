import type { Algorithm, ParameterGrid, ParameterValues } from "#ml/catalogue.ts";
import type { FigureName, Figures } from "#ml/evaluate/figures.ts";
import type { Holdout } from "#ml/evaluate/holdout.ts";
import type { FeatureImportance } from "#ml/evaluate/permutation.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import type { FeatureSpec } from "#ml/preprocess/features.ts";
import type { Task } from "#ml/task.ts";
import type { Engine } from "#ml/tree/crew.ts";

export interface TrainSpec<T extends Task = Task> {
  readonly task: T;
  readonly algorithm: Algorithm;
  readonly features: readonly FeatureSpec[];
  /** Labels of the classes in the order of their positions; empty for a regression. */
  readonly classes: readonly string[];
  /** Values to try for each parameter; the default where none are given. */
  readonly grid: ParameterGrid;
  readonly validation: {
    /** Share of rows kept aside for the final evaluation, 0.05 to 0.5. */
    readonly holdoutFraction: number;
    /** 2 to 10, or 0 to choose between trials on one inner split. */
    readonly folds: number;
    readonly seed: number;
  };
  /** What settings are chosen by, and what a feature's contribution is measured in. */
  readonly metric: FigureName;
}

export const STAGES = ["prepare", "search", "refit", "evaluate", "explain", "export"] as const;
export type Stage = (typeof STAGES)[number];

export interface Progress {
  readonly stage: Stage;
  /** Steps done and to do in this stage. */
  readonly done: number;
  readonly total: number;
  /** Share of the whole run, 0 to 1. */
  readonly fraction: number;
  readonly message: string;
}

export interface TrainHooks {
  readonly onProgress?: (progress: Progress) => void;
  readonly onLog?: (line: string) => void;
  /** Aborting stops the run with a TrainingCancelledError, within a second or so. */
  readonly signal?: AbortSignal;
  readonly engine?: Engine;
}

export interface Spread {
  readonly mean: number;
  readonly std: number;
  /** One value for each fold. */
  readonly folds: readonly number[];
}

export interface Trial {
  readonly params: ParameterValues;
  /** The run's metric on each fold's validation rows. */
  readonly foldMetrics: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly seconds: number;
}

/** Everything is plain data, ready for JSON, but the bytes and `answered`. */
export type TrainResult<T extends Task = Task> = {
  readonly task: T;
  readonly algorithm: Algorithm;
  readonly metric: FigureName;
  readonly trials: readonly Trial[];
  readonly bestParams: ParameterValues;
  /** The best trial's figures over the folds; null when there was one trial and no cross-validation. */
  readonly cvFolds: Readonly<Partial<Record<FigureName, Spread>>> | null;
  readonly holdout: Holdout<T>;
  /** Some rows of the table, all from the holdout, with the predictor's own answers, to check the exported file against. */
  readonly probe: { readonly rows: readonly number[]; readonly answers: readonly number[] };
  /** The holdout's rows of the table, and the answers to them (see `answerWidth`), for what is looked at by group. */
  readonly answered: { readonly rows: Uint32Array; readonly answers: Float64Array };
  readonly importance: readonly FeatureImportance[];
  readonly importanceRows: number;
  readonly onnx: Uint8Array;
  readonly inputSchema: InputSchema;
  readonly rows: {
    readonly total: number;
    readonly train: number;
    readonly holdout: number;
    /** Rows of class 1, of two; null for other tasks. */
    readonly positives: number | null;
  };
  /** Seconds by stage, and in all. */
  readonly timings: Readonly<Record<Stage | "total", number>>;
  readonly library: {
    readonly name: string;
    readonly version: string;
    readonly onnxOpset: number;
    readonly threads: number;
  };
};

export type { FigureName, Figures };
