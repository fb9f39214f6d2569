import { agreementFigures } from "./agreement.ts";
import { classMetrics } from "./confusion.ts";
import type { Resampler } from "./figures.ts";
import { rankRows } from "./ranking.ts";

/** The figures of two classes from counts of rows; a row that answers with `threshold` or more counts as class 1. The rows are sorted once. */
export function twoClassResampler(
  target: Uint8Array,
  probabilities: Float64Array,
  threshold: number,
): Resampler {
  const ranking = rankRows(target, probabilities);
  const n = target.length;
  const losses = new Float64Array(n);
  const squares = new Float64Array(n);
  const saidOne = new Uint8Array(n);
  for (let row = 0; row < n; row++) {
    const p = probabilities[row] as number;
    const ofTruth = target[row] === 1 ? p : 1 - p;
    // Kept within [eps, 1 - eps] on the side of class 1, as `logLoss` does.
    losses[row] = -Math.log(Math.min(Math.max(ofTruth, Number.EPSILON), 1 - Number.EPSILON));
    squares[row] = (p - (target[row] as number)) ** 2;
    saidOne[row] = p >= threshold ? 1 : 0;
  }
  return (counts) => {
    let loss = 0;
    let square = 0;
    let truePositives = 0;
    let said = 0;
    let positives = 0;
    // Products in the place of conditions, which no processor could foretell here.
    for (let row = 0; row < n; row++) {
      const count = counts[row] as number;
      const ofOne = count * (target[row] as number);
      loss += count * (losses[row] as number);
      square += count * (squares[row] as number);
      positives += ofOne;
      truePositives += ofOne * (saidOne[row] as number);
      said += count * (saidOne[row] as number);
    }
    const falsePositives = said - truePositives;
    const falseNegatives = positives - truePositives;
    const trueNegatives = n - positives - falsePositives;
    const { balancedAccuracy, mcc, kappa } = agreementFigures([
      [trueNegatives, falsePositives],
      [falseNegatives, truePositives],
    ]);
    return {
      ...ranking(counts),
      ...classMetrics({ truePositives, falsePositives, trueNegatives, falseNegatives }),
      balancedAccuracy,
      mcc,
      kappa,
      logLoss: loss / n,
      brier: square / n,
    };
  };
}
