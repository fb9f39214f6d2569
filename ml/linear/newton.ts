import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import {
  conjugateGradients,
  dot,
  gramDiagonal,
  largest,
  parameterCount,
  times,
  transposeTimes,
} from "./design.ts";

/** A loss of one margin and one label (0 or 1), with its first and second derivative by the margin. */
export interface MarginLoss {
  value(margin: number, label: number): number;
  slope(margin: number, label: number): number;
  curvature(margin: number, label: number): number;
}

export interface NewtonResult {
  readonly weights: Float64Array;
  readonly iterations: number;
}

const MAX_NEWTON_STEPS = 100;
const GRADIENT_TOLERANCE = 1e-8;

/**
 * Minimizes C * sum of losses + |w|^2 / 2 by a truncated Newton method (conjugate gradients with a diagonal preconditioner, backtracking line search) until no component
 * of the mean gradient exceeds 1e-8. `freeIntercept` leaves the intercept out of the penalty; with `classWeights` each loss counts as much as its label's weight. `pause` runs once in each Newton step and may await or throw to stop.
 */
export async function minimizeMargins(
  design: LinearDesign,
  target: Uint8Array,
  plain: MarginLoss,
  options: { C: number; freeIntercept: boolean; classWeights?: Float64Array | undefined },
  pause: (step: number) => Promise<void> | void = () => {},
): Promise<NewtonResult> {
  const { rows } = design;
  const loss = weighted(plain, options.classWeights);
  const size = parameterCount(design);
  // Divided by C * rows, so that tolerances do not depend on the amount of data.
  const penalty = 1 / (options.C * rows);
  const first = options.freeIntercept ? 1 : 0;
  const weights = new Float64Array(size);
  const margins = new Float64Array(rows);
  const slopes = new Float64Array(rows);
  const curvature = new Float64Array(rows);
  const work = new Float64Array(rows);
  const gradient = new Float64Array(size);
  const trial = new Float64Array(size);
  const valueAt = (w: Float64Array, length: number) => {
    let sum = 0;
    for (let row = 0; row < rows; row++)
      sum += loss.value((margins[row] as number) + length * (work[row] as number), target[row] as number);
    let squares = 0;
    for (let i = first; i < size; i++) squares += (w[i] as number) ** 2;
    return sum / rows + (penalty * squares) / 2;
  };
  let current = valueAt(weights, 0);
  let iterations = 0;
  for (; iterations < MAX_NEWTON_STEPS; iterations++) {
    const paused = pause(iterations);
    if (paused) await paused;
    for (let row = 0; row < rows; row++) {
      const [margin, label] = [margins[row] as number, target[row] as number];
      slopes[row] = loss.slope(margin, label) / rows;
      curvature[row] = loss.curvature(margin, label) / rows;
    }
    transposeTimes(design, slopes, gradient);
    for (let i = first; i < size; i++)
      gradient[i] = (gradient[i] as number) + penalty * (weights[i] as number);
    const steepest = largest(gradient);
    if (steepest <= GRADIENT_TOLERANCE) break;
    const diagonal = gramDiagonal(design, curvature);
    for (let i = first; i < size; i++) diagonal[i] = (diagonal[i] as number) + penalty;
    diagonal[0] = Math.max(diagonal[0] as number, 1e-12);
    const step = conjugateGradients(
      (direction, out) => {
        times(design, direction, work);
        for (let row = 0; row < rows; row++) work[row] = (work[row] as number) * (curvature[row] as number);
        transposeTimes(design, work, out);
        for (let i = first; i < size; i++) out[i] = (out[i] as number) + penalty * (direction[i] as number);
      },
      gradient.map((value) => -value),
      diagonal,
      {
        enough: Math.min(0.1, Math.sqrt(steepest)) * Math.sqrt(dot(gradient, gradient)),
        steps: Math.min(20 + 2 * size, 500),
      },
    );
    const slope = dot(gradient, step);
    times(design, step, work);
    let length = 1;
    let improved = false;
    for (let halving = 0; halving < 40; halving++, length /= 2) {
      for (let i = 0; i < size; i++) trial[i] = (weights[i] as number) + length * (step[i] as number);
      const candidate = valueAt(trial, length);
      if (candidate <= current + 1e-4 * length * slope) {
        improved = candidate < current;
        current = candidate;
        break;
      }
    }
    if (!improved) break;
    weights.set(trial);
    times(design, weights, margins);
    work.fill(0);
  }
  return { weights, iterations };
}

function weighted(loss: MarginLoss, weights: Float64Array | undefined): MarginLoss {
  if (!weights) return loss;
  const [zero = 1, one = 1] = weights;
  const of = (label: number) => (label === 1 ? one : zero);
  return {
    value: (margin, label) => of(label) * loss.value(margin, label),
    slope: (margin, label) => of(label) * loss.slope(margin, label),
    curvature: (margin, label) => of(label) * loss.curvature(margin, label),
  };
}
