import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";

/** Coefficients in the order of the design: dense columns, then one list for each one-hot block. */
export interface LinearModel {
  readonly kind: "linear";
  readonly intercept: number;
  readonly dense: readonly number[];
  readonly blocks: readonly (readonly number[])[];
  readonly iterations: number;
}

const MAX_NEWTON_STEPS = 100;
const GRADIENT_TOLERANCE = 1e-8;

/**
 * L2-regularized logistic regression with scikit-learn's objective, C * sum of log losses + |w|^2 / 2 with a free
 * intercept, minimized by a truncated Newton method (conjugate gradients with a diagonal preconditioner, backtracking line search) until no component of the
 * mean gradient exceeds 1e-8. `pause` runs once in each Newton step and may await or throw to stop.
 */
export async function fitLogistic(
  design: LinearDesign,
  target: Uint8Array,
  C: number,
  pause: (step: number) => Promise<void> | void = () => {},
): Promise<LinearModel> {
  const { rows } = design;
  const size = parameterCount(design);
  // Divided by C * rows, so that tolerances do not depend on the amount of data.
  const penalty = 1 / (C * rows);
  const weights = new Float64Array(size);
  const margins = new Float64Array(rows);
  const residuals = new Float64Array(rows);
  const curvature = new Float64Array(rows);
  const work = new Float64Array(rows);
  const gradient = new Float64Array(size);
  const trial = new Float64Array(size);
  let loss = objective(weights, margins, target, penalty);
  let iterations = 0;
  for (; iterations < MAX_NEWTON_STEPS; iterations++) {
    const paused = pause(iterations);
    if (paused) await paused;
    for (let row = 0; row < rows; row++) {
      const p = sigmoid(margins[row] as number);
      residuals[row] = (p - (target[row] as number)) / rows;
      curvature[row] = (p * (1 - p)) / rows;
    }
    transposeTimes(design, residuals, gradient);
    for (let i = 1; i < size; i++) gradient[i] = (gradient[i] as number) + penalty * (weights[i] as number);
    const steepest = largest(gradient);
    if (steepest <= GRADIENT_TOLERANCE) break;
    const step = newtonStep(design, curvature, gradient, penalty, work, Math.min(0.1, Math.sqrt(steepest)));
    const slope = dot(gradient, step);
    times(design, step, work);
    let length = 1;
    let improved = false;
    for (let halving = 0; halving < 40; halving++, length /= 2) {
      for (let i = 0; i < size; i++) trial[i] = (weights[i] as number) + length * (step[i] as number);
      const candidate = objectiveAlong(trial, margins, work, length, target, penalty);
      if (candidate <= loss + 1e-4 * length * slope) {
        improved = candidate < loss;
        loss = candidate;
        break;
      }
    }
    if (!improved) break;
    weights.set(trial);
    times(design, weights, margins);
  }
  return toModel(design, weights, iterations);
}

/** The log-odds of class 1 for each row. */
export function logOdds(model: LinearModel, design: LinearDesign): Float64Array {
  const out = new Float64Array(design.rows);
  times(design, Float64Array.from([model.intercept, ...model.dense, ...model.blocks.flat()]), out);
  return out;
}

/** The probability of class 1 for each row. */
export function logisticProbabilities(model: LinearModel, design: LinearDesign): Float64Array {
  return logOdds(model, design).map(sigmoid);
}

function parameterCount(design: LinearDesign): number {
  return 1 + design.dense.length + design.blocks.reduce((sum, block) => sum + block.size, 0);
}

function toModel(design: LinearDesign, weights: Float64Array, iterations: number): LinearModel {
  let at = 1 + design.dense.length;
  const blocks = design.blocks.map(({ size }) => {
    const block = [...weights.subarray(at, at + size)];
    at += size;
    return block;
  });
  return {
    kind: "linear",
    intercept: weights[0] as number,
    dense: [...weights.subarray(1, 1 + design.dense.length)],
    blocks,
    iterations,
  };
}

/** Solves (X'DX + penalty) s = -gradient approximately: conjugate gradients to a residual of `forcing` times the gradient. */
function newtonStep(
  design: LinearDesign,
  curvature: Float64Array,
  gradient: Float64Array,
  penalty: number,
  work: Float64Array,
  forcing: number,
): Float64Array {
  const size = gradient.length;
  const diagonal = hessianDiagonal(design, curvature, penalty, size);
  const step = new Float64Array(size);
  const residual = gradient.map((value) => -value);
  const scaled = residual.map((value, i) => value / (diagonal[i] as number));
  const direction = Float64Array.from(scaled);
  const product = new Float64Array(size);
  const enough = forcing * Math.sqrt(dot(gradient, gradient));
  let energy = dot(residual, scaled);
  for (let iteration = 0; iteration < 20 + 2 * size && iteration < 500; iteration++) {
    times(design, direction, work);
    for (let row = 0; row < work.length; row++)
      work[row] = (work[row] as number) * (curvature[row] as number);
    transposeTimes(design, work, product);
    for (let i = 1; i < size; i++) product[i] = (product[i] as number) + penalty * (direction[i] as number);
    const bend = dot(direction, product);
    if (bend <= 0) break;
    const alpha = energy / bend;
    for (let i = 0; i < size; i++) {
      step[i] = (step[i] as number) + alpha * (direction[i] as number);
      residual[i] = (residual[i] as number) - alpha * (product[i] as number);
      scaled[i] = (residual[i] as number) / (diagonal[i] as number);
    }
    if (Math.sqrt(dot(residual, residual)) <= enough) break;
    const next = dot(residual, scaled);
    const beta = next / energy;
    energy = next;
    for (let i = 0; i < size; i++) direction[i] = (scaled[i] as number) + beta * (direction[i] as number);
  }
  return step;
}

function hessianDiagonal(
  design: LinearDesign,
  curvature: Float64Array,
  penalty: number,
  size: number,
): Float64Array {
  const diagonal = new Float64Array(size).fill(penalty);
  let total = 0;
  for (const value of curvature) total += value;
  diagonal[0] = Math.max(total, 1e-12);
  design.dense.forEach((column, i) => {
    let sum = 0;
    for (let row = 0; row < column.length; row++)
      sum += (curvature[row] as number) * (column[row] as number) ** 2;
    diagonal[1 + i] = (diagonal[1 + i] as number) + sum;
  });
  let offset = 1 + design.dense.length;
  for (const { codes, size: width } of design.blocks) {
    scatter(codes, curvature, diagonal, offset);
    offset += width;
  }
  return diagonal;
}

/** out = X w, with the intercept as the first weight. */
function times(design: LinearDesign, weights: Float64Array, out: Float64Array): void {
  out.fill(weights[0] as number);
  design.dense.forEach((column, i) => {
    const weight = weights[1 + i] as number;
    for (let row = 0; row < out.length; row++)
      out[row] = (out[row] as number) + weight * (column[row] as number);
  });
  let offset = 1 + design.dense.length;
  for (const { codes, size } of design.blocks) {
    for (let row = 0; row < out.length; row++) {
      const code = codes[row] as number;
      if (code >= 0) out[row] = (out[row] as number) + (weights[offset + code] as number);
    }
    offset += size;
  }
}

/** out = X' v. */
function transposeTimes(design: LinearDesign, values: Float64Array, out: Float64Array): void {
  out.fill(0);
  let total = 0;
  for (let row = 0; row < values.length; row++) total += values[row] as number;
  out[0] = total;
  design.dense.forEach((column, i) => {
    out[1 + i] = dot(column, values);
  });
  let offset = 1 + design.dense.length;
  for (const { codes, size } of design.blocks) {
    scatter(codes, values, out, offset);
    offset += size;
  }
}

function scatter(codes: Int32Array, values: Float64Array, out: Float64Array, offset: number): void {
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number;
    if (code >= 0) out[offset + code] = (out[offset + code] as number) + (values[row] as number);
  }
}

function objective(
  weights: Float64Array,
  margins: Float64Array,
  target: Uint8Array,
  penalty: number,
): number {
  return objectiveAlong(weights, margins, margins, 0, target, penalty);
}

/** The objective at margins + length * change, for weights that belong to it. */
function objectiveAlong(
  weights: Float64Array,
  margins: Float64Array,
  change: Float64Array,
  length: number,
  target: Uint8Array,
  penalty: number,
): number {
  let sum = 0;
  for (let row = 0; row < margins.length; row++) {
    const margin = (margins[row] as number) + length * (change[row] as number);
    sum += Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(margin, 0) - (target[row] as number) * margin;
  }
  let squares = 0;
  for (let i = 1; i < weights.length; i++) squares += (weights[i] as number) ** 2;
  return sum / margins.length + (penalty * squares) / 2;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
