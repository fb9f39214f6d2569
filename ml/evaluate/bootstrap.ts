import { quantileOfSorted } from "#ml/quantile.ts";
import { createRandom, type Random } from "#ml/split/random.ts";
import { selectTarget } from "#ml/table.ts";
import type { TargetValues, Task } from "#ml/task.ts";
import type { FigureName, Resampler } from "./figures.ts";
import { classResampler } from "./resample-classes.ts";
import { numberResampler } from "./resample-numbers.ts";
import { twoClassResampler } from "./resample-two-classes.ts";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapIntervals {
  /** Share of the resampled figures that lies between `low` and `high`. */
  readonly level: number;
  readonly resamples: number;
  /** Null where too many resamples have no value, such as a ROC AUC of one class. */
  readonly figures: Readonly<Partial<Record<FigureName, Interval | null>>>;
}

export interface BootstrapOptions {
  readonly seed: number;
  /** The number of classes; any number for a regression. */
  readonly classes: number;
  /** Answers from here on count as class 1, of two. */
  readonly threshold: number;
  /** By default `resamplesFor` the rows. */
  readonly resamples?: number;
}

const LEVEL = 0.95;
const MOST = 1000;
const FEWEST = 100;
/** Rows drawn in all before resamples are left out: some seconds of work. */
const DRAWS = 20_000_000;
/** Below this many rows a percentile interval says less than it seems to. */
export const BOOTSTRAP_MIN_ROWS = 20;
const MISSING_AT_MOST = 0.05;

/** 1,000 resamples, fewer from 20,000 rows on, 100 at least. */
export function resamplesFor(rows: number): number {
  return Math.max(FEWEST, Math.min(MOST, Math.floor(DRAWS / Math.max(1, rows))));
}

/**
 * 95 % percentile intervals of the figures (Efron, 1979): rows are drawn with replacement, answers stay as they are, the model is not trained again. The same seed gives the same
 * intervals. Null below 20 rows. `answers` as `answerWidth` says; `pause` runs before each resample.
 */
export async function bootstrapIntervals(
  task: Task,
  target: TargetValues,
  answers: Float64Array,
  options: BootstrapOptions,
  pause: (done: number, total: number) => Promise<void> | void = () => {},
): Promise<BootstrapIntervals | null> {
  const n = target.length;
  if (n < BOOTSTRAP_MIN_ROWS) return null;
  const resamples = options.resamples ?? resamplesFor(n);
  const figuresOf =
    task === "binary_classification"
      ? sortedResampler(target as Uint8Array, answers, options.threshold)
      : resampler(task, target, answers, options);
  const random = createRandom(options.seed);
  const values = new Map<FigureName, Float64Array>();
  for (let resample = 0; resample < resamples; resample++) {
    const paused = pause(resample, resamples);
    if (paused) await paused;
    const figures = figuresOf(drawCounts(n, random));
    for (const [name, value] of Object.entries(figures) as [FigureName, number][]) {
      const kept = values.get(name) ?? new Float64Array(resamples);
      kept[resample] = value;
      values.set(name, kept);
    }
  }
  return {
    level: LEVEL,
    resamples,
    figures: Object.fromEntries(
      Array.from(values, ([name, kept]) => [name, percentileInterval(kept, LEVEL)]),
    ),
  };
}

/** The rows in the order of their probabilities, which is how they are read for each resample; for draws one order is as good as another. */
function sortedResampler(target: Uint8Array, answers: Float64Array, threshold: number): Resampler {
  const order = Uint32Array.from({ length: target.length }, (_, row) => row).sort(
    (a, b) => (answers[b] as number) - (answers[a] as number),
  );
  return twoClassResampler(
    selectTarget(target, order) as Uint8Array,
    selectTarget(answers, order) as Float64Array,
    threshold,
  );
}

/** How often each of `n` rows comes up in `n` draws with replacement. */
export function drawCounts(n: number, random: Random): Uint32Array {
  const counts = new Uint32Array(n);
  for (let draw = 0; draw < n; draw++) {
    const row = random.integer(n);
    counts[row] = (counts[row] as number) + 1;
  }
  return counts;
}

/** The middle `level` (0 to 1) of the values, as numpy's percentiles; values that are not finite are left out, and null when they are more than a twentieth. */
export function percentileInterval(values: Float64Array, level: number): Interval | null {
  const known = values.filter((value) => Number.isFinite(value)).sort();
  if (known.length === 0 || values.length - known.length > MISSING_AT_MOST * values.length) return null;
  const tail = (1 - level) / 2;
  // Adding 0 turns -0, which JSON does not know, into 0.
  return { low: quantileOfSorted(known, tail) + 0, high: quantileOfSorted(known, 1 - tail) + 0 };
}

/** What computes the figures of a task from counts of its rows. */
export function resampler(
  task: Task,
  target: TargetValues,
  answers: Float64Array,
  { classes, threshold }: Pick<BootstrapOptions, "classes" | "threshold">,
): Resampler {
  if (task === "regression") return numberResampler(target, answers);
  const labels = target as Uint8Array;
  return task === "binary_classification"
    ? twoClassResampler(labels, answers, threshold)
    : classResampler(labels, answers, classes);
}
