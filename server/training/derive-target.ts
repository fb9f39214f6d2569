import type { Target } from "#domain/training/schemas.ts";
import { sameValue } from "#domain/training/suggest.ts";
import { classLabels, classProblem } from "#domain/training/target.ts";
import { TrainingInputError } from "#ml/errors.ts";
import type { Column } from "#ml/table.ts";

export type DerivedTarget = {
  /** 0 or 1 for each kept row. */
  labels: Uint8Array;
  /** Rows of the table that have a target; null when all have. */
  kept: Uint32Array | null;
  classes: [string, string];
};

/** The classes of a target column, by row. Throws TrainingInputError for a target that cannot be trained on. */
export function deriveTarget(target: Target, column: Column): DerivedTarget {
  const { labelOf, classes } =
    target.kind === "class" ? byClass(target, column) : byThreshold(target, column);
  const rows = column.kind === "categorical" ? column.codes.length : valuesOf(column).length;
  const all = new Uint8Array(rows);
  let present = 0;
  for (let row = 0; row < rows; row++) {
    const label = labelOf(row);
    all[row] = label;
    if (label !== MISSING) present++;
  }
  if (present === 0) {
    throw new TrainingInputError(
      `The target "${column.name}" is missing in every row. Choose another target, or repair the column in a new dataset version.`,
    );
  }
  if (present === rows) return { labels: all, kept: null, classes };
  const kept = new Uint32Array(present);
  const labels = new Uint8Array(present);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const label = all[row] as number;
    if (label === MISSING) continue;
    kept[at] = row;
    labels[at++] = label;
  }
  return { labels, kept, classes };
}

const MISSING = 2;

type Labeller = { labelOf: (row: number) => 0 | 1 | typeof MISSING; classes: [string, string] };

function byClass(target: Extract<Target, { kind: "class" }>, column: Column): Labeller {
  if (column.kind !== "categorical") throw new TypeError(`${column.name} was not read as categories`);
  const { codes, levels } = column;
  const used = new Uint8Array(levels.length);
  for (const code of codes) if (code >= 0) used[code] = 1;
  const values = levels.filter((_, code) => used[code] === 1);
  const problem = classProblem(column.name, target.positive, values);
  if (problem) throw new TrainingInputError(problem);
  const positive = levels.findIndex((value, code) => used[code] === 1 && sameValue(value, target.positive));
  const other = values.find((value) => !sameValue(value, target.positive));
  return {
    classes: classLabels(target, other),
    labelOf: (row) => {
      const code = codes[row] as number;
      return code < 0 ? MISSING : code === positive ? 1 : 0;
    },
  };
}

function byThreshold(target: Extract<Target, { kind: "threshold" }>, column: Column): Labeller {
  if (column.kind !== "numeric") throw new TypeError(`${column.name} was not read as numbers`);
  const { values } = column;
  // Columns are float32; the threshold is rounded the same way, so that 0.1 is not above 0.1.
  const limit = Math.fround(target.value);
  const orEqual = target.operator === ">=";
  return {
    classes: classLabels(target),
    labelOf: (row) => {
      const value = values[row] as number;
      if (Number.isNaN(value)) return MISSING;
      return value > limit || (orEqual && value === limit) ? 1 : 0;
    },
  };
}

const valuesOf = (column: Exclude<Column, { kind: "categorical" }>) =>
  column.kind === "numeric" ? column.values : column.seconds;
