import { quantileOfSorted } from "#ml/quantile.ts";

export interface CalibrationBin {
  /** Rows in the bin, and how many of them are of class 1. */
  readonly n: number;
  readonly positives: number;
  /** Mean probability that the model gave them, and the share that came true. */
  readonly predicted: number;
  readonly observed: number;
}

export type BinStrategy = "quantile" | "uniform";

export interface Calibration {
  readonly strategy: BinStrategy;
  /** From the lowest probabilities to the highest; empty bins are left out. */
  readonly bins: readonly CalibrationBin[];
  /** Mean distance between `predicted` and `observed`, weighted by the rows of the bins (Naeini et al., 2015). */
  readonly expectedError: number;
}

/**
 * How often class 1 came true among rows with about the same probability, in bins of about equal rows (`quantile`) or equal width (`uniform`), as scikit-learn's
 * `calibration_curve` forms them: a value on an edge belongs to the bin below. Throws a RangeError without rows.
 */
export function calibration(
  target: ArrayLike<number>,
  probabilities: Float64Array,
  strategy: BinStrategy = "quantile",
  bins = 10,
): Calibration {
  if (target.length === 0) throw new RangeError("Calibration needs at least one row.");
  const inner = innerEdges(probabilities, strategy, bins);
  const n = new Float64Array(bins);
  const positives = new Float64Array(bins);
  const sums = new Float64Array(bins);
  for (let row = 0; row < target.length; row++) {
    const p = probabilities[row] as number;
    let bin = 0;
    while (bin < inner.length && (inner[bin] as number) < p) bin++;
    n[bin] = (n[bin] as number) + 1;
    positives[bin] = (positives[bin] as number) + (target[row] as number);
    sums[bin] = (sums[bin] as number) + p;
  }
  const filled: CalibrationBin[] = [];
  let error = 0;
  for (let bin = 0; bin < bins; bin++) {
    const [rows, ones] = [n[bin] as number, positives[bin] as number];
    if (rows === 0) continue;
    const predicted = (sums[bin] as number) / rows;
    const observed = ones / rows;
    filled.push({ n: rows, positives: ones, predicted, observed });
    error += (rows / target.length) * Math.abs(observed - predicted);
  }
  return { strategy, bins: filled, expectedError: error };
}

function innerEdges(probabilities: Float64Array, strategy: BinStrategy, bins: number): number[] {
  const shares = Array.from({ length: bins - 1 }, (_, i) => (i + 1) * (1 / bins));
  if (strategy === "uniform") return shares;
  const sorted = probabilities.slice().sort();
  return shares.map((share) => quantileOfSorted(sorted, share));
}
