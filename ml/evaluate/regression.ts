import { createRandom, sampleRows } from "#ml/split/random.ts";
import type { FiguresOf } from "./figures.ts";

/**
 * R2, mean absolute error, root mean squared error, mean absolute percentage error (a share; denominators at least 2.2e-16) and median absolute
 * error, as scikit-learn computes them. R2 of a constant target is 1 for exact answers and else 0.
 */
export function evaluateRegression(
  target: ArrayLike<number>,
  answers: ArrayLike<number>,
): FiguresOf<"regression"> {
  const n = target.length;
  let mean = 0;
  for (let row = 0; row < n; row++) mean += (target[row] as number) / n;
  const absolute = new Float64Array(n);
  let squares = 0;
  let total = 0;
  let sum = 0;
  let percent = 0;
  for (let row = 0; row < n; row++) {
    const actual = target[row] as number;
    const error = actual - (answers[row] as number);
    absolute[row] = Math.abs(error);
    squares += error * error;
    total += (actual - mean) ** 2;
    sum += Math.abs(error);
    percent += Math.abs(error) / Math.max(Math.abs(actual), Number.EPSILON);
  }
  absolute.sort();
  return {
    r2: total === 0 ? (squares === 0 ? 1 : 0) : 1 - squares / total,
    mae: sum / n,
    rmse: Math.sqrt(squares / n),
    mape: percent / n,
    medianAe: ((absolute[(n - 1) >> 1] as number) + (absolute[n >> 1] as number)) / 2,
  };
}

/** What always answering with the mean of the training rows would have scored. */
export function meanBaseline(
  trainTarget: Float64Array,
  target: Float64Array,
): { value: number; metrics: FiguresOf<"regression"> } {
  let mean = 0;
  for (const value of trainTarget) mean += value / trainTarget.length;
  return { value: mean, metrics: evaluateRegression(target, new Float64Array(target.length).fill(mean)) };
}

export interface AnswerPoint {
  readonly actual: number;
  readonly answered: number;
}

/** At most `size` seeded rows as points to draw. */
export function answerPoints(
  target: Float64Array,
  answers: Float64Array,
  size: number,
  seed: number,
): AnswerPoint[] {
  return Array.from(sampleRows(target.length, size, createRandom(seed)), (row) => ({
    actual: target[row] as number,
    answered: answers[row] as number,
  }));
}
