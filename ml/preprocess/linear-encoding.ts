import { sortFloat32 } from "#ml/sort.ts";
import { type Column, columnNamed, type Table } from "#ml/table.ts";
import { type DatePart, datePart, datePartColumn } from "./date-parts.ts";
import type { FeatureSpec } from "./features.ts";
import { countLevels, valuesByCode } from "./levels.ts";

/** A number scaled to mean 0 and deviation 1, missing ones set to the median; `indicator` adds a 0/1 column for "was missing". */
export interface ScaledNumber {
  readonly median: number;
  readonly mean: number;
  readonly scale: number;
  readonly indicator: boolean;
}

/** How one raw column becomes columns of the linear model. */
export type LinearInput =
  | { readonly kind: "numeric"; readonly name: string; readonly scaled: ScaledNumber }
  | {
      readonly kind: "categorical";
      readonly name: string;
      /** Levels with a column of their own, the most frequent first; "" stands for missing. */
      readonly levels: readonly string[];
      /** Whether a last column gathers rare, unseen and missing levels. */
      readonly other: boolean;
    }
  | {
      readonly kind: "datetime";
      readonly name: string;
      readonly parts: readonly LinearPart[];
    };

/** A calendar part as one column for each value seen, or as a scaled number. */
export type LinearPart =
  | { readonly part: DatePart; readonly as: "levels"; readonly values: readonly number[] }
  | { readonly part: DatePart; readonly as: "number"; readonly scaled: ScaledNumber };

export interface LinearEncoding {
  readonly kind: "linear";
  readonly inputs: readonly LinearInput[];
}

/** Dense columns and one-hot blocks; a block's code is the column inside it, -1 for none. */
export interface LinearDesign {
  readonly rows: number;
  readonly dense: readonly Float64Array[];
  readonly blocks: readonly { readonly codes: Int32Array; readonly size: number }[];
}

/** One-hot columns of a category at most; the rest goes to the "other" column. */
export const MAX_ONE_HOT_LEVELS = 100;
/** A level with fewer training rows goes to the "other" column. */
export const MIN_LEVEL_ROWS = 10;

const LINEAR_PARTS: readonly DatePart[] = ["hour", "weekday", "day_of_month", "month"];
const NUMBER_PARTS: readonly DatePart[] = ["minute_of_day", "day_of_month", "year"];

/** Learns medians, means, deviations and levels from the training rows only. */
export function fitLinearEncoding(
  columns: readonly Column[],
  features: readonly FeatureSpec[],
): LinearEncoding {
  return {
    kind: "linear",
    inputs: columns.map((column, i): LinearInput => {
      const { name } = column;
      if (column.kind === "numeric") return { kind: "numeric", name, scaled: fitScaled(column.values) };
      if (column.kind === "datetime") {
        const parts = features[i]?.parts ?? LINEAR_PARTS;
        return { kind: "datetime", name, parts: parts.flatMap((part) => fitPart(part, column.seconds)) };
      }
      const counts = countLevels(column);
      const levels = counts
        .slice(0, MAX_ONE_HOT_LEVELS)
        .filter(({ count }) => count >= MIN_LEVEL_ROWS)
        .map(({ level }) => level);
      return { kind: "categorical", name, levels, other: levels.length < counts.length };
    }),
  };
}

/** The design matrix of a table that holds the raw features by name. */
export function encodeForLinear(encoding: LinearEncoding, table: Table): LinearDesign {
  const dense: Float64Array[] = [];
  const blocks: { codes: Int32Array; size: number }[] = [];
  const addScaled = (values: ArrayLike<number>, scaled: ScaledNumber) => {
    dense.push(...scaledColumns(values, scaled));
  };
  for (const input of encoding.inputs) {
    const column = columnNamed(table, input.name);
    if (input.kind === "numeric" && column.kind === "numeric") {
      addScaled(column.values, input.scaled);
    } else if (input.kind === "categorical" && column.kind === "categorical") {
      const positions = new Map(input.levels.map((level, position) => [level, position]));
      const byCode = valuesByCode(column, positions, input.other ? input.levels.length : -1);
      const missing = column.levels.length;
      const codes = column.codes.map((code) => byCode[code < 0 ? missing : code] as number);
      blocks.push({ codes, size: blockSize(input) });
    } else if (input.kind === "datetime" && column.kind === "datetime") {
      for (const part of input.parts) {
        if (part.as === "number") {
          addScaled(datePartColumn(part.part, column.seconds), part.scaled);
          continue;
        }
        const positions = new Map(part.values.map((value, position) => [value, position]));
        const codes = Int32Array.from(
          column.seconds,
          (second) => positions.get(datePart(part.part, second)) ?? -1,
        );
        blocks.push({ codes, size: part.values.length });
      }
    } else {
      throw new TypeError(
        `The column "${column.name}" is ${column.kind}; the model was trained on ${input.kind}.`,
      );
    }
  }
  return { rows: table.rows, dense, blocks };
}

/** One-hot columns of a categorical input. */
export function blockSize(input: { readonly levels: readonly string[]; readonly other: boolean }): number {
  return input.levels.length + (input.other ? 1 : 0);
}

function fitPart(part: DatePart, seconds: Float64Array): LinearPart[] {
  const values = datePartColumn(part, seconds);
  const seen = [...new Set(values)].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (seen.length < 2) return [];
  return NUMBER_PARTS.includes(part)
    ? [{ part, as: "number", scaled: fitScaled(values) }]
    : [{ part, as: "levels", values: seen }];
}

function fitScaled(values: Float32Array): ScaledNumber {
  const present = presentSorted(values);
  const count = present.length;
  if (count === 0) return { median: 0, mean: 0, scale: 1, indicator: false };
  const median = ((present[(count - 1) >> 1] as number) + (present[count >> 1] as number)) / 2;
  const missing = values.length - count;
  let sum = missing * median;
  for (let i = 0; i < count; i++) sum += present[i] as number;
  const mean = sum / values.length;
  let squares = missing * (median - mean) ** 2;
  for (let i = 0; i < count; i++) {
    const away = (present[i] as number) - mean;
    squares += away * away;
  }
  const deviation = Math.sqrt(squares / values.length);
  return { median, mean, scale: deviation > 0 ? deviation : 1, indicator: missing > 0 };
}

function presentSorted(values: Float32Array): Float32Array {
  const present = new Float32Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (!Number.isNaN(value)) present[count++] = value;
  }
  return sortFloat32(present.subarray(0, count));
}

function scaledColumns(values: ArrayLike<number>, scaled: ScaledNumber): Float64Array[] {
  const rows = values.length;
  const main = new Float64Array(rows);
  const indicator = new Float64Array(scaled.indicator ? rows : 0);
  for (let row = 0; row < rows; row++) {
    const value = values[row] as number;
    const missing = Number.isNaN(value);
    main[row] = ((missing ? scaled.median : value) - scaled.mean) / scaled.scale;
    if (missing && scaled.indicator) indicator[row] = 1;
  }
  return scaled.indicator ? [main, indicator] : [main];
}
