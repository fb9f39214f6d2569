import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import { type LinearWeights, parameterCount, toWeights } from "./design.ts";
import { columnMeans } from "./least-squares.ts";

const MAX_SWEEPS = 2000;
const TOLERANCE = 1e-9;

/**
 * The elastic net with scikit-learn's objective, |y - X w - b|^2 / (2 n) + alpha * l1 * |w|_1 + alpha * (1 - l1) * |w|^2 / 2 with a free intercept, by cyclic coordinate
 * descent (Friedman, Hastie and Tibshirani, 2010) until no step changes an answer by more than 1e-9 deviations of the target. `l1` is 1 for the lasso.
 */
export async function fitElasticNet(
  design: LinearDesign,
  target: Float64Array,
  { alpha, l1 }: { alpha: number; l1: number },
  pause: (sweep: number) => Promise<void> | void = () => {},
): Promise<LinearWeights> {
  const { rows } = design;
  const means = columnMeans(design);
  let mean = 0;
  for (const value of target) mean += value / rows;
  let variance = 0;
  for (const value of target) variance += (value - mean) ** 2 / rows;
  const enough = TOLERANCE * Math.sqrt(variance);
  const weights = new Float64Array(parameterCount(design));
  const columns = sparseColumns(design);
  // What is left of the target is residual[row] + shift: moving one column moves its rows, and all rows by the column's mean.
  const residual = target.map((value) => value - mean);
  let shift = 0;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    const paused = pause(sweep);
    if (paused) await paused;
    let largestStep = 0;
    columns.forEach((column, i) => {
      const columnMean = means[1 + i] as number;
      const spread = column.squares / rows - columnMean ** 2;
      if (spread <= 1e-14) return;
      const before = weights[1 + i] as number;
      const slope = column.dot(residual) / rows + columnMean * shift;
      const wanted = slope + spread * before;
      const shrunk = Math.sign(wanted) * Math.max(Math.abs(wanted) - alpha * l1, 0);
      const after = shrunk / (spread + alpha * (1 - l1));
      const step = after - before;
      if (step === 0) return;
      column.subtract(residual, step);
      shift += step * columnMean;
      weights[1 + i] = after;
      largestStep = Math.max(largestStep, Math.abs(step) * Math.sqrt(spread));
    });
    if (largestStep <= enough) break;
  }
  let intercept = mean;
  for (let i = 1; i < weights.length; i++) intercept -= (means[i] as number) * (weights[i] as number);
  weights[0] = intercept;
  return toWeights(design, weights);
}

interface SparseColumn {
  readonly squares: number;
  dot(values: Float64Array): number;
  subtract(values: Float64Array, step: number): void;
}

function sparseColumns(design: LinearDesign): SparseColumn[] {
  const dense = design.dense.map((column): SparseColumn => {
    let squares = 0;
    for (const value of column) squares += value * value;
    return {
      squares,
      dot(values) {
        let sum = 0;
        for (let row = 0; row < column.length; row++)
          sum += (column[row] as number) * (values[row] as number);
        return sum;
      },
      subtract(values, step) {
        for (let row = 0; row < column.length; row++)
          values[row] = (values[row] as number) - step * (column[row] as number);
      },
    };
  });
  const blocks = design.blocks.flatMap(({ codes, size }) =>
    rowsByCode(codes, size).map(
      (rows): SparseColumn => ({
        squares: rows.length,
        dot(values) {
          let sum = 0;
          for (const row of rows) sum += values[row] as number;
          return sum;
        },
        subtract(values, step) {
          for (const row of rows) values[row] = (values[row] as number) - step;
        },
      }),
    ),
  );
  return [...dense, ...blocks];
}

function rowsByCode(codes: Int32Array, size: number): Uint32Array[] {
  const counts = new Uint32Array(size);
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] as number) + 1;
  const lists = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  codes.forEach((code, row) => {
    const list = lists[code];
    if (!list) return;
    list[counts[code] as number] = row;
    counts[code] = (counts[code] as number) + 1;
  });
  return lists;
}
