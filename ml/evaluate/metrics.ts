import { agreementFigures } from "./agreement.ts";
import { averagePrecision } from "./average-precision.ts";
import { type ConfusionMatrix, classMetrics, confusionAt } from "./confusion.ts";
import type { FiguresOf } from "./figures.ts";
import { rocAuc } from "./roc.ts";

export type BinaryMetrics = FiguresOf<"binary_classification">;

/** Mean negative log-likelihood; probabilities are clipped to [eps, 1 - eps] with the float64 epsilon, as in scikit-learn. */
export function logLoss(target: Uint8Array, probabilities: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < target.length; row++) {
    const p = Math.min(Math.max(probabilities[row] as number, Number.EPSILON), 1 - Number.EPSILON);
    sum -= target[row] === 1 ? Math.log(p) : Math.log(1 - p);
  }
  return sum / target.length;
}

/** Mean squared difference between probability and outcome. */
export function brierScore(target: Uint8Array, probabilities: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < target.length; row++)
    sum += ((probabilities[row] as number) - (target[row] as number)) ** 2;
  return sum / target.length;
}

/** All metrics of a binary classifier at one threshold, with the confusion matrix they come from. */
export function evaluateBinary(
  target: Uint8Array,
  probabilities: Float64Array,
  threshold = 0.5,
): { metrics: BinaryMetrics; confusion: ConfusionMatrix } {
  const confusion = confusionAt(target, probabilities, threshold);
  return {
    confusion,
    metrics: {
      ...thresholdFigures(confusion),
      rocAuc: rocAuc(target, probabilities),
      prAuc: averagePrecision(target, probabilities),
      logLoss: logLoss(target, probabilities),
      brier: brierScore(target, probabilities),
    },
  };
}

function thresholdFigures(confusion: ConfusionMatrix) {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  const { balancedAccuracy, mcc, kappa } = agreementFigures([
    [trueNegatives, falsePositives],
    [falseNegatives, truePositives],
  ]);
  return { ...classMetrics(confusion), balancedAccuracy, mcc, kappa };
}

/** What always answering with the more frequent training class, at its training share, would have scored. */
export function majorityBaseline(
  trainTarget: Uint8Array,
  target: Uint8Array,
): { label: 0 | 1; metrics: BinaryMetrics } {
  let positives = 0;
  for (const value of trainTarget) positives += value;
  const share = positives / trainTarget.length;
  const label = share > 0.5 ? 1 : 0;
  const constant = new Float64Array(target.length).fill(share);
  const matrix = confusionAt(
    target,
    constant.map(() => label),
    0.5,
  );
  return {
    label,
    metrics: {
      ...thresholdFigures(matrix),
      rocAuc: 0.5,
      prAuc: averagePrecision(target, constant),
      logLoss: logLoss(target, constant),
      brier: brierScore(target, constant),
    },
  };
}

/** Mean and population standard deviation, as GridSearchCV reports them over folds. */
export function meanAndStd(values: readonly number[]): { mean: number; std: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, std: Math.sqrt(variance) };
}
