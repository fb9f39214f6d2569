import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import {
  conjugateGradients,
  dot,
  gramDiagonal,
  type LinearWeights,
  parameterCount,
  times,
  toWeights,
  transposeTimes,
} from "./design.ts";

const RELATIVE_RESIDUAL = 1e-13;

/**
 * Least squares with a free intercept and, for `alpha` above 0, the ridge penalty: minimizes |y - X w - b|^2 + alpha |w|^2, as scikit-learn's LinearRegression
 * and Ridge do. Conjugate gradients on the centred normal equations; where columns say the same, one of the equally good answers.
 */
export function fitLeastSquares(design: LinearDesign, target: Float64Array, alpha: number): LinearWeights {
  const { rows } = design;
  const size = parameterCount(design);
  const means = columnMeans(design);
  let mean = 0;
  for (const value of target) mean += value / rows;
  const work = target.map((value) => value - mean);
  const right = new Float64Array(size);
  transposeTimes(design, work, right);
  right[0] = 0;
  const diagonal = gramDiagonal(design, new Float64Array(rows).fill(1)).map(
    (value, i) => Math.max(value - rows * (means[i] as number) ** 2, 0) + alpha,
  );
  const weakest = 1e-10 * rows;
  const weights = conjugateGradients(
    (direction, out) => {
      times(design, direction, work);
      let shift = 0;
      for (let i = 1; i < size; i++) shift += (means[i] as number) * (direction[i] as number);
      for (let row = 0; row < rows; row++) work[row] = (work[row] as number) - shift;
      let total = 0;
      for (const value of work) total += value;
      transposeTimes(design, work, out);
      for (let i = 1; i < size; i++)
        out[i] = (out[i] as number) - total * (means[i] as number) + alpha * (direction[i] as number);
      out[0] = 0;
    },
    right,
    diagonal.map((value) => Math.max(value, weakest)),
    { enough: RELATIVE_RESIDUAL * Math.sqrt(dot(right, right)), steps: Math.min(10 * size + 50, 5000) },
  );
  let intercept = mean;
  for (let i = 1; i < size; i++) intercept -= (means[i] as number) * (weights[i] as number);
  weights[0] = intercept;
  return toWeights(design, weights);
}

/** The mean of every column; 0 for the intercept. */
export function columnMeans(design: LinearDesign): Float64Array {
  const means = new Float64Array(parameterCount(design));
  transposeTimes(design, new Float64Array(design.rows).fill(1 / design.rows), means);
  means[0] = 0;
  return means;
}
