import { formatCount } from "#domain/format/numbers.ts";
import type { RunTask } from "./tasks.ts";

/** The most combinations of parameter values that one run tries. */
export const TRIALS_MAX = 24;

type Values = Readonly<Record<string, readonly number[]>>;

/** How many combinations a grid has; each value counts once. */
export function trialCount(grid: Values): number {
  return Object.values(grid).reduce((product, values) => product * Math.max(1, new Set(values).size), 1);
}

/**
 * How many models a run fits: each combination on each fold, and the best one again on all training rows. Without folds, several
 * combinations are told apart on one inner split, and a single one needs no search.
 */
export function fitCount(trials: number, folds: number): number {
  const searched = folds > 0 ? trials * folds : trials > 1 ? trials : 0;
  return searched + 1;
}

/** Why this grid cannot be tried, in a sentence; null when it can. Its combinations count only where all are tried. */
export function gridProblem(grid: Values, all = true): string | null {
  for (const [name, values] of Object.entries(grid)) {
    if (values.some((value) => !Number.isFinite(value))) return `A value of ${name} is not a number.`;
  }
  const trials = trialCount(grid);
  if (!all || trials <= TRIALS_MAX) return null;
  return `The grid has ${formatCount(trials)} combinations; ${TRIALS_MAX} is the most for one run. Take out some values, or start a second run.`;
}

/** Why these columns cannot be the features, in a sentence; null when they can. */
export function featureProblem(target: string, features: readonly string[]): string | null {
  if (features.includes(target)) {
    return `"${target}" is the target, so it cannot be a feature too: the model would read the answer off it. Leave it out of the features.`;
  }
  const seen = new Set<string>();
  for (const column of features) {
    if (seen.has(column)) return `"${column}" was chosen twice. Choose each feature once.`;
    seen.add(column);
  }
  return null;
}

/** Why these columns cannot be compared by in the fairness check, in a sentence; null when they can. */
export function attributeProblem(
  target: string,
  task: RunTask,
  attributes: readonly { readonly column: string }[],
): string | null {
  if (attributes.length === 0) return null;
  if (task !== "binary_classification")
    return "The fairness check compares answers of yes or no. Choose a target of two classes, or take the columns out of the check.";
  const columns = attributes.map(({ column }) => column);
  if (columns.includes(target))
    return `"${target}" is the target, so its groups cannot be compared by it. Choose another column for the fairness check.`;
  const twice = columns.find((column, at) => columns.indexOf(column) !== at);
  return twice === undefined
    ? null
    : `"${twice}" was chosen twice for the fairness check. Choose each column once.`;
}

const BYTES_PER_VALUE = 4;
// The table itself, the training rows, the rows of one fold, and the encoded columns of the learner.
const COPIES = 4;
const BASE_BYTES = 200_000_000;

/** About how much memory a run needs, in bytes: an upper estimate from the shape of the table. */
export function trainingBytes(rows: number, features: number): number {
  return BASE_BYTES + rows * (features + 1) * BYTES_PER_VALUE * COPIES;
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

/** Why a table of this shape does not fit into the memory there is; null when it does. */
export function memoryProblem(rows: number, features: number, available: number): string | null {
  const needed = trainingBytes(rows, features);
  if (needed <= available) return null;
  return `Training on ${formatCount(rows)} rows of ${formatCount(features)} features needs about ${gigabytes(needed)} of memory, and this worker may use ${gigabytes(available)}. Nothing was trained. Choose fewer features or a smaller dataset version.`;
}
