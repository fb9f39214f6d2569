import { TrainingInputError } from "#ml/errors.ts";
import { type Column, columnNamed, missingCount, type Table } from "#ml/table.ts";
import { MAX_CLASSES, type TargetValues } from "#ml/task.ts";
import type { DatePart } from "./date-parts.ts";

export interface FeatureSpec {
  readonly name: string;
  /** Calendar parts taken from a date; all that come again and vary when left out. */
  readonly parts?: readonly DatePart[];
}

export const MIN_ROWS = 50;
export const MIN_CLASS_ROWS = 10;
export const MAX_FEATURES = 500;

/**
 * The columns of the chosen features, in the order chosen. Throws a TrainingInputError for anything that no algorithm could learn from: too few rows,
 * one class, a feature that is unknown, chosen twice, all missing, constant or infinite.
 */
export function checkedFeatures(
  table: Table,
  target: TargetValues,
  features: readonly FeatureSpec[],
  classes: readonly string[] = ["0", "1"],
): Column[] {
  checkTarget(table.rows, target, classes);
  if (features.length === 0)
    throw new TrainingInputError("No feature was chosen. Choose at least one column to learn from.");
  if (features.length > MAX_FEATURES) {
    throw new TrainingInputError(
      `${features.length} features were chosen; at most ${MAX_FEATURES} can be used in one run. Leave out columns that cannot matter.`,
    );
  }
  const seen = new Set<string>();
  return features.map(({ name }) => {
    if (seen.has(name))
      throw new TrainingInputError(`The feature "${name}" was chosen twice. Choose each column once.`);
    seen.add(name);
    if (!table.columns.some((column) => column.name === name)) {
      throw new TrainingInputError(
        `This dataset version has no column "${name}". Choose the features again from its columns.`,
      );
    }
    const column = columnNamed(table, name);
    checkColumn(column, table.rows);
    return column;
  });
}

function checkTarget(rows: number, target: TargetValues, classes: readonly string[]): void {
  if (target.length !== rows)
    throw new RangeError(`The target has ${target.length} values for ${rows} rows.`);
  if (rows < MIN_ROWS) {
    throw new TrainingInputError(
      `This dataset version has ${rows} usable rows; training needs at least ${MIN_ROWS}. Add rows or choose a larger version.`,
    );
  }
  if (target instanceof Float64Array) checkNumbers(target);
  else checkClasses(target, classes);
}

function checkNumbers(target: Float64Array): void {
  if (!target.every(Number.isFinite))
    throw new TrainingInputError(
      "The target holds infinite values. Replace them by a number or by nothing in a new dataset version.",
    );
  if (target.every((value) => value === target[0]))
    throw new TrainingInputError(
      "The target has the same value in every row, so there is nothing to learn. Choose another target.",
    );
}

function checkClasses(target: Uint8Array, classes: readonly string[]): void {
  if (classes.length > MAX_CLASSES)
    throw new TrainingInputError(
      `The target has ${classes.length} classes; ${MAX_CLASSES} is the most. Gather rare ones in a new dataset version.`,
    );
  const counts = new Array<number>(classes.length).fill(0);
  for (const label of target) {
    if (label >= classes.length) {
      throw new TrainingInputError(
        "The target has more than two classes. Choose a target with two, or say which value counts as positive.",
      );
    }
    counts[label] = (counts[label] as number) + 1;
  }
  if (counts.filter((count) => count > 0).length < 2) {
    throw new TrainingInputError(
      "The target has one class only: every row has the same answer, so there is nothing to learn. Choose another target or a version that holds both.",
    );
  }
  const fewest = Math.min(...counts);
  if (fewest < MIN_CLASS_ROWS) {
    const which =
      classes.length === 2 ? "the smaller class" : `the class "${classes[counts.indexOf(fewest)]}"`;
    throw new TrainingInputError(
      `Only ${fewest} rows are in ${which} of the target; training needs at least ${MIN_CLASS_ROWS}. Add rows of that class.`,
    );
  }
}

function checkColumn(column: Column, rows: number): void {
  const { name } = column;
  const missing = missingCount(column);
  if (missing === rows) {
    throw new TrainingInputError(
      `The feature "${name}" is missing in every row. Leave it out, or repair the column in a new dataset version.`,
    );
  }
  if (
    column.kind === "numeric" &&
    column.values.some((value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
  ) {
    throw new TrainingInputError(
      `The feature "${name}" holds infinite values. Replace them by a number or by nothing in a new dataset version.`,
    );
  }
  if (missing === 0 && isConstant(column)) {
    throw new TrainingInputError(
      `The feature "${name}" has the same value in every row, so nothing can be learned from it. Leave it out.`,
    );
  }
}

function isConstant(column: Column): boolean {
  const values =
    column.kind === "numeric" ? column.values : column.kind === "categorical" ? column.codes : column.seconds;
  const first = values[0];
  for (let i = 1; i < values.length; i++) if (values[i] !== first) return false;
  return true;
}
