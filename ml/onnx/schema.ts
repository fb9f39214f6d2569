import type { Task } from "#ml/task.ts";

/** What a model version takes, one entry for each raw feature; stored with the version and inside the ONNX file. */
export interface InputSchema {
  readonly version: 1;
  readonly task: Task;
  readonly features: readonly InputFeature[];
  /** Labels in the order of the `probabilities` columns; empty when the model answers with a number. */
  readonly classes: readonly string[];
  /** Of two classes, the one that is asked for. */
  readonly positiveLabel: string | null;
  /** Rows that may be asked at a time; any number when left out. */
  readonly batchRows?: number;
}

interface InputBase {
  /** Column name, shown to people. */
  readonly name: string;
  /** Name of the graph input; see `graphInputName`. */
  readonly input: string;
  /** Whether no training row lacked this value; a missing value is then refused in a form. */
  readonly required: boolean;
}

export interface NumericInput extends InputBase {
  readonly kind: "numeric";
  readonly dtype: "float32";
  readonly min: number;
  readonly max: number;
  readonly median: number;
  /** Every training value was a whole number. */
  readonly integer: boolean;
  /** Every training value was 0 or 1. */
  readonly boolean: boolean;
}

export interface CategoricalInput extends InputBase {
  readonly kind: "categorical";
  readonly dtype: "string";
  /** Levels seen in training, the most frequent first, at most 500. */
  readonly levels: readonly string[];
  /** How many levels were seen in all. */
  readonly levelCount: number;
  readonly default: string;
}

export interface DatetimeInput extends InputBase {
  readonly kind: "datetime";
  readonly dtype: "int64";
  /** Epoch seconds, UTC. */
  readonly min: number;
  readonly max: number;
  /** Every training value was a day without a time; left out where one was not. */
  readonly wholeDays?: true;
}

export type InputFeature = NumericInput | CategoricalInput | DatetimeInput;

export const MAX_SCHEMA_LEVELS = 500;

/** The int64 that stands for a missing date: Number.MIN_SAFE_INTEGER, exact in JSON and far from any date. */
export const MISSING_SECONDS = Number.MIN_SAFE_INTEGER;

const RESERVED = /^(label|probabilities|prediction|_cs_.*|input:.*|)$/s;

/** The graph input of a feature: its own name, unless that is one that the graph uses itself. */
export function graphInputName(feature: string): string {
  return RESERVED.test(feature) ? `input:${feature}` : feature;
}
