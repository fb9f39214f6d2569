import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import {
  conjugateGradients,
  dot,
  gramDiagonal,
  type LinearWeights,
  largest,
  parameterCount,
  times,
  toWeights,
  transposeTimes,
} from "./design.ts";

const MAX_NEWTON_STEPS = 100;
const GRADIENT_TOLERANCE = 1e-8;

/**
 * L2-regularized multinomial logistic regression with scikit-learn's objective, C * sum of log losses + |W|^2 / 2 with free intercepts and one
 * weight vector for each class, minimized by a truncated Newton method until no component of the mean gradient exceeds 1e-8.
 */
export async function fitMultinomial(
  design: LinearDesign,
  target: Uint8Array,
  classes: number,
  C: number,
  pause: (step: number) => Promise<void> | void = () => {},
  classWeights?: Float64Array,
): Promise<LinearWeights[]> {
  const weightOf = (row: number) => classWeights?.[target[row] as number] ?? 1;
  const { rows } = design;
  const size = parameterCount(design);
  const penalty = 1 / (C * rows);
  const part = (flat: Float64Array, c: number) => flat.subarray(c * size, (c + 1) * size);
  const weights = new Float64Array(classes * size);
  const lists = () => Array.from({ length: classes }, () => new Float64Array(rows));
  const [scores, shares, moves] = [lists(), lists(), lists()];
  const work = new Float64Array(rows);
  const gradient = new Float64Array(classes * size);
  const trial = new Float64Array(classes * size);
  const penalized = (flat: Float64Array, out: Float64Array) => {
    for (let i = 0; i < flat.length; i++)
      if (i % size !== 0) out[i] = (out[i] as number) + penalty * (flat[i] as number);
  };
  /** The objective at scores + length * moves; `keep` also leaves the shares of the classes behind. */
  const evaluate = (flat: Float64Array, length: number, keep: boolean): number => {
    let sum = 0;
    const z = new Float64Array(classes);
    for (let row = 0; row < rows; row++) {
      let most = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < classes; c++) {
        const value = (scores[c]?.[row] as number) + length * (moves[c]?.[row] as number);
        z[c] = value;
        if (value > most) most = value;
      }
      let total = 0;
      for (let c = 0; c < classes; c++) total += Math.exp((z[c] as number) - most);
      sum += weightOf(row) * (Math.log(total) + most - (z[target[row] as number] as number));
      if (!keep) continue;
      for (let c = 0; c < classes; c++)
        (shares[c] as Float64Array)[row] = Math.exp((z[c] as number) - most) / total;
    }
    let squares = 0;
    for (let i = 0; i < flat.length; i++) if (i % size !== 0) squares += (flat[i] as number) ** 2;
    return sum / rows + (penalty * squares) / 2;
  };

  for (let iteration = 0; iteration < MAX_NEWTON_STEPS; iteration++) {
    const paused = pause(iteration);
    if (paused) await paused;
    for (const move of moves) move.fill(0);
    const current = evaluate(weights, 0, true);
    for (let c = 0; c < classes; c++) {
      const share = shares[c] as Float64Array;
      for (let row = 0; row < rows; row++)
        work[row] = (weightOf(row) * ((share[row] as number) - (target[row] === c ? 1 : 0))) / rows;
      transposeTimes(design, work, part(gradient, c));
    }
    penalized(weights, gradient);
    const steepest = largest(gradient);
    if (steepest <= GRADIENT_TOLERANCE) break;
    const step = conjugateGradients(
      (direction, out) => {
        for (let c = 0; c < classes; c++) times(design, part(direction, c), moves[c] as Float64Array);
        for (let row = 0; row < rows; row++) {
          let mean = 0;
          for (let c = 0; c < classes; c++)
            mean += (shares[c]?.[row] as number) * (moves[c]?.[row] as number);
          for (let c = 0; c < classes; c++) {
            const move = moves[c] as Float64Array;
            move[row] =
              (weightOf(row) * (shares[c]?.[row] as number) * ((move[row] as number) - mean)) / rows;
          }
        }
        for (let c = 0; c < classes; c++) transposeTimes(design, moves[c] as Float64Array, part(out, c));
        penalized(direction, out);
      },
      gradient.map((value) => -value),
      preconditioner(design, shares, penalty, size, weightOf),
      {
        enough: Math.min(0.1, Math.sqrt(steepest)) * Math.sqrt(dot(gradient, gradient)),
        steps: Math.min(20 + 2 * classes * size, 500),
      },
    );
    const slope = dot(gradient, step);
    for (let c = 0; c < classes; c++) times(design, part(step, c), moves[c] as Float64Array);
    let improved = false;
    for (let length = 1; length > 1e-12; length /= 2) {
      for (let i = 0; i < trial.length; i++) trial[i] = (weights[i] as number) + length * (step[i] as number);
      const candidate = evaluate(trial, length, false);
      if (candidate <= current + 1e-4 * length * slope) {
        improved = candidate < current;
        break;
      }
    }
    if (!improved) break;
    weights.set(trial);
    for (let c = 0; c < classes; c++) times(design, part(weights, c), scores[c] as Float64Array);
  }
  return Array.from({ length: classes }, (_, c) => toWeights(design, part(weights, c)));
}

function preconditioner(
  design: LinearDesign,
  shares: readonly Float64Array[],
  penalty: number,
  size: number,
  weightOf: (row: number) => number,
): Float64Array {
  const diagonal = new Float64Array(shares.length * size);
  const curvature = new Float64Array(design.rows);
  shares.forEach((share, c) => {
    for (let row = 0; row < design.rows; row++) {
      const p = share[row] as number;
      curvature[row] = (weightOf(row) * p * (1 - p)) / design.rows;
    }
    const own = gramDiagonal(design, curvature);
    for (let i = 1; i < size; i++) own[i] = (own[i] as number) + penalty;
    own[0] = Math.max(own[0] as number, 1e-12);
    diagonal.set(own, c * size);
  });
  return diagonal;
}
