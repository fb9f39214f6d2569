import type { Target } from "#domain/training/schemas.ts";
import { sameValue } from "#domain/training/suggest.ts";
import { classesProblem, classLabels, classProblem } from "#domain/training/target.ts";
import { TrainingInputError } from "#ml/errors.ts";
import { compareText } from "#ml/preprocess/levels.ts";
import { type CategoricalColumn, type Column, selectTarget } from "#ml/table.ts";
import type { TargetValues } from "#ml/task.ts";

export type DerivedTarget = {
  /** The position of the class, or the number, of each kept row. */
  values: TargetValues;
  /** Rows of the table that have a target; null when all have. */
  kept: Uint32Array | null;
  /** Labels of the classes in the order of their positions; none for a number. */
  classes: string[];
};

/** The target of each row of a column. Throws TrainingInputError for a target that cannot be trained on. */
export function deriveTarget(target: Target, column: Column): DerivedTarget {
  if (target.kind === "number") return byNumber(column);
  const { labelOf, classes } =
    target.kind === "class"
      ? byClass(target, column)
      : target.kind === "classes"
        ? byClasses(column)
        : byThreshold(target, column);
  const rows = column.kind === "categorical" ? column.codes.length : valuesOf(column).length;
  const all = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) all[row] = labelOf(row);
  const kept = keptRows(rows, (row) => all[row] !== MISSING, column.name);
  return { values: kept ? selectTarget(all, kept) : all, kept, classes };
}

function byNumber(column: Column): DerivedTarget {
  if (column.kind !== "numeric") throw new TypeError(`${column.name} was not read as numbers`);
  const all = Float64Array.from(column.values);
  const kept = keptRows(all.length, (row) => !Number.isNaN(all[row]), column.name);
  return { values: kept ? selectTarget(all, kept) : all, kept, classes: [] };
}

/** The rows that have a target; null when all have. */
function keptRows(rows: number, has: (row: number) => boolean, name: string): Uint32Array | null {
  let present = 0;
  for (let row = 0; row < rows; row++) if (has(row)) present++;
  if (present === 0) {
    throw new TrainingInputError(
      `The target "${name}" is missing in every row. Choose another target, or repair the column in a new dataset version.`,
    );
  }
  if (present === rows) return null;
  const kept = new Uint32Array(present);
  let at = 0;
  for (let row = 0; row < rows; row++) if (has(row)) kept[at++] = row;
  return kept;
}

const MISSING = 255;

type Labeller = { labelOf: (row: number) => number; classes: string[] };

function byClass(target: Extract<Target, { kind: "class" }>, column: Column): Labeller {
  if (column.kind !== "categorical") throw new TypeError(`${column.name} was not read as categories`);
  const { codes, levels } = column;
  const values = usedLevels(column);
  const problem = classProblem(column.name, target.positive, values);
  if (problem) throw new TrainingInputError(problem);
  const positive = levels.findIndex((value) => values.includes(value) && sameValue(value, target.positive));
  const other = values.find((value) => !sameValue(value, target.positive));
  return {
    classes: classLabels(target, other),
    labelOf: (row) => {
      const code = codes[row] as number;
      return code < 0 ? MISSING : code === positive ? 1 : 0;
    },
  };
}

/** Every value that occurs is a class; in numeric order where all are numbers, else in that of their text. */
function byClasses(column: Column): Labeller {
  if (column.kind !== "categorical") throw new TypeError(`${column.name} was not read as categories`);
  const { codes, levels } = column;
  const values = usedLevels(column);
  const problem = classesProblem(column.name, values);
  if (problem) throw new TrainingInputError(problem);
  const numeric = values.every((value) => value.trim() !== "" && Number.isFinite(Number(value)));
  const classes = values.sort((a, b) => (numeric ? Number(a) - Number(b) : compareText(a, b)));
  const position = levels.map((level) => classes.indexOf(level));
  return {
    classes,
    labelOf: (row) => {
      const code = codes[row] as number;
      return code < 0 ? MISSING : (position[code] as number);
    },
  };
}

function usedLevels({ codes, levels }: CategoricalColumn): string[] {
  const used = new Uint8Array(levels.length);
  for (const code of codes) if (code >= 0) used[code] = 1;
  return levels.filter((_, code) => used[code] === 1);
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
