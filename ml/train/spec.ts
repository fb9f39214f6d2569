import type { Algorithm, ParameterGrid, ParameterValues } from "#ml/catalogue.ts";
import type { FigureName, Figures } from "#ml/evaluate/figures.ts";
import type { Holdout } from "#ml/evaluate/holdout.ts";
import type { FeatureImportance } from "#ml/evaluate/permutation.ts";
import type { Explanation } from "#ml/explain/explain.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import type { FeatureSpec } from "#ml/preprocess/features.ts";
import type { ParameterRanges } from "#ml/search/space.ts";
import type { SplitSpec } from "#ml/split/plan.ts";
import type { Task } from "#ml/task.ts";
import type { Engine } from "#ml/threads/crew.ts";
import type { ClassWeights } from "./class-weights.ts";
import type { EarlyStopping } from "./early-stopping.ts";
import type { Checkpoint } from "./keeper.ts";
import type { FoundSlices } from "./look-inside.ts";
import type { Judges } from "./side-by-side.ts";

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
    /** How many times the folds are drawn; once when left out. */
    readonly repeats?: number;
    /** By what rows are divided, for the holdout and the folds alike; by class when left out. */
    readonly split?: SplitSpec;
    /** Outer folds of a nested cross-validation, 2 to 10; none when left out. */
    readonly nested?: number;
    /** Whether the chosen setting answers each training row from a fit that did not see it. */
    readonly outOfFolds?: boolean;
    readonly seed: number;
  };
  /** How settings are chosen from; every combination of the grid when left out. */
  readonly search?: SearchSpec;
  /** Find the algorithm and its settings too, in about this time; `algorithm`, `grid` and `search` say nothing then. */
  readonly automl?: { readonly seconds: number };
  /** What settings are chosen by, and what a feature's contribution is measured in. */
  readonly metric: FigureName;
  /** How much rows count by class; all alike when left out. */
  readonly classWeights?: ClassWeights | undefined;
  /** Of boosting and the neural network: stop where rows kept aside gain nothing any more. */
  readonly earlyStopping?: EarlyStopping | undefined;
}

/**
 * `random` and `tpe` try so many settings, drawn from the ranges and, where the grid has several values of a parameter, from those. `halving` starts with the whole grid, or with so many drawn ones, and
 * gives those that stay more of the resource: rows, or the most of `trees` or `epochs`.
 */
export type SearchSpec =
  | { readonly kind: "grid" }
  | { readonly kind: "random"; readonly trials: number; readonly ranges?: ParameterRanges }
  | { readonly kind: "tpe"; readonly trials: number; readonly ranges?: ParameterRanges }
  | {
      readonly kind: "halving";
      readonly candidates?: number;
      readonly ranges?: ParameterRanges;
      readonly factor?: number;
      readonly resource?: "rows" | "trees" | "epochs";
      /** Of the first round; as much as lets the last one use everything when left out. */
      readonly minResources?: number;
    };

export const STAGES = ["prepare", "search", "refit", "outOfFolds", "evaluate", "explain", "export"] as const;
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
  /** A point of a curve: the loss of one fit, or the scores of the settings tried. */
  readonly onPoint?: (curve: string, step: number, value: number) => void;
  /** Aborting stops the run with a TrainingCancelledError, within a second or so. */
  readonly signal?: AbortSignal;
  readonly engine?: Engine;
  /** The other threads of the engine, where they can fit models by themselves. */
  readonly judges?: Judges | undefined;
  /** What an attempt before this one had kept. Of the same spec and data only. */
  readonly checkpoint?: Checkpoint;
  /** Takes each checkpoint: the one to go on from, should this attempt be cut short. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
  /** Seconds between two checkpoints at least; three when left out, 0 for every step. */
  readonly checkpointEvery?: number;
  /** Seconds since any moment, for what goes by time; the machine's own when left out. */
  readonly clock?: () => number;
}

/** What an automatic search tried, in that order, and what it left. */
export interface AutoReport {
  /** The time that was given, and that it took to try. */
  readonly seconds: number;
  readonly spent: number;
  /** Rows that learners were compared on, and folds. */
  readonly rows: number;
  readonly folds: number;
  readonly order: readonly Algorithm[];
  readonly tried: readonly (Trial & { readonly algorithm: Algorithm; readonly stage: "look" | "search" })[];
  readonly left: readonly { readonly algorithm: Algorithm; readonly why: string }[];
  /** The learners whose settings were searched. */
  readonly searched: readonly Algorithm[];
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
  /** Of successive halving: in which round, from 1 on, and how much of the resource. */
  readonly round?: number;
  readonly resources?: number;
}

/** What the search itself is worth: its figures on rows that it never saw. */
export interface NestedValidation {
  readonly figures: Readonly<Partial<Record<FigureName, Spread>>>;
  /** For each outer fold: the setting found, its mean on the inner folds, and the rows it was judged on. */
  readonly chosen: readonly {
    readonly params: ParameterValues;
    readonly searched: number;
    readonly rows: number;
  }[];
}

/** The chosen setting on its own training rows, each answered by a fit on the folds without it. */
export interface OutOfFolds<T extends Task = Task> {
  readonly folds: number;
  /** Training rows; those that no fold judges on, such as the earliest in order of time, have no answer and are not among the `n` of `evaluation`. */
  readonly rows: number;
  readonly evaluation: Holdout<T>;
}

/** Everything is plain data, ready for JSON, but the bytes and `answered`. */
export type TrainResult<T extends Task = Task> = {
  readonly task: T;
  /** `outside` where another library trained it. */
  readonly algorithm: Algorithm | "outside";
  readonly metric: FigureName;
  readonly trials: readonly Trial[];
  readonly bestParams: ParameterValues;
  /** The best trial's figures over the folds; null when there was one trial and no cross-validation. */
  readonly cvFolds: Readonly<Partial<Record<FigureName, Spread>>> | null;
  /** How the algorithm was found, where it was left open. */
  readonly automl?: AutoReport;
  /** Not there where it was not asked for. */
  readonly nested?: NestedValidation;
  /** Not there where it was not asked for. */
  readonly outOfFolds?: OutOfFolds<T>;
  readonly holdout: Holdout<T>;
  /** Some rows of the table, all from the holdout, with the predictor's own answers, to check the exported file against. */
  readonly probe: { readonly rows: readonly number[]; readonly answers: readonly number[] };
  /** The holdout's rows of the table, and the answers to them (see `answerWidth`), for what is looked at by group. */
  readonly answered: { readonly rows: Uint32Array; readonly answers: Float64Array };
  /** By what the holdout was divided off, where it was not by class. `holdoutFrom` is in epoch seconds. */
  readonly division?: SplitSpec & {
    readonly holdoutFrom?: number;
    readonly trainGroups?: number;
    readonly holdoutGroups?: number;
  };
  readonly importance: readonly FeatureImportance[];
  readonly importanceRows: number;
  /** These two are not there on older results. */
  readonly explanation?: Explanation;
  readonly slices?: FoundSlices;
  readonly onnx: Uint8Array;
  readonly inputSchema: InputSchema;
  readonly rows: {
    readonly total: number;
    readonly train: number;
    /** Rows that settings were chosen on and nothing was fitted on; not there where all learned rows serve for both. */
    readonly validation?: number;
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
