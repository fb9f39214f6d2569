import type { Algorithm, ParameterGrid, ParameterValues } from "#ml/catalogue.ts";
import type { ConfusionMatrix } from "#ml/evaluate/confusion.ts";
import type { BinaryMetrics } from "#ml/evaluate/metrics.ts";
import type { FeatureImportance } from "#ml/evaluate/permutation.ts";
import type { RocPoint } from "#ml/evaluate/roc.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import type { FeatureSpec } from "#ml/preprocess/features.ts";
import type { Engine } from "#ml/tree/crew.ts";

export interface TrainSpec {
  readonly task: "binary_classification";
  readonly algorithm: Algorithm;
  readonly features: readonly FeatureSpec[];
  /** Labels of target 0 and target 1. */
  readonly classes: readonly [string, string];
  /** Values to try for each parameter; the default where none are given. */
  readonly grid: ParameterGrid;
  readonly validation: {
    /** Share of rows kept aside for the final evaluation, 0.05 to 0.5. */
    readonly holdoutFraction: number;
    /** 2 to 10, or 0 to choose between trials on one inner split. */
    readonly folds: number;
    readonly seed: number;
  };
  readonly metric: "roc_auc";
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
  /** ROC AUC on each fold's validation rows. */
  readonly foldMetrics: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly seconds: number;
}

/** Everything is plain data, ready for JSON, but the bytes. */
export interface TrainResult {
  readonly task: "binary_classification";
  readonly algorithm: Algorithm;
  readonly trials: readonly Trial[];
  readonly bestParams: ParameterValues;
  /** The best trial's metrics over the folds; null when there was one trial and no cross-validation. */
  readonly cvFolds: Readonly<Record<keyof BinaryMetrics, Spread>> | null;
  readonly holdout: {
    readonly n: number;
    readonly positives: number;
    readonly threshold: number;
    readonly metrics: BinaryMetrics;
    readonly confusion: ConfusionMatrix;
    readonly rocCurve: readonly RocPoint[];
    readonly baseline: { readonly label: string; readonly metrics: BinaryMetrics };
  };
  /** Some rows of the table, all from the holdout, with the predictor's own answers, to check the exported file against. */
  readonly probe: { readonly rows: readonly number[]; readonly probabilities: readonly number[] };
  readonly importance: readonly FeatureImportance[];
  readonly importanceRows: number;
  readonly onnx: Uint8Array;
  readonly inputSchema: InputSchema;
  readonly rows: {
    readonly total: number;
    readonly train: number;
    readonly holdout: number;
    readonly positives: number;
  };
  /** Seconds by stage, and in all. */
  readonly timings: Readonly<Record<Stage | "total", number>>;
  readonly library: {
    readonly name: string;
    readonly version: string;
    readonly onnxOpset: number;
    readonly threads: number;
  };
}
