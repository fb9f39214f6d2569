import { cumulate } from "./roc.ts";
import { thin } from "./thin.ts";

export interface PrecisionRecallPoint {
  readonly recall: number;
  readonly precision: number;
  /** Answers at or above this probability count as class 1; null at the start, where none does. */
  readonly threshold: number | null;
}

/**
 * The precision-recall curve from recall 0 (precision 1 by convention) to recall 1, as scikit-learn's precision_recall_curve in the order of falling thresholds, thinned to
 * at most `maxPoints` (see `thin`). Recall is NaN without a row of class 1.
 */
export function precisionRecallCurve(
  target: Uint8Array,
  probabilities: Float64Array,
  maxPoints = 400,
): PrecisionRecallPoint[] {
  const { falsePositives, truePositives, thresholds, size } = cumulate(target, probabilities);
  const positives = truePositives[size - 1] ?? 0;
  const recall = new Float64Array(size + 1);
  const precision = new Float64Array(size + 1).fill(1);
  for (let i = 0; i < size; i++) {
    const found = truePositives[i] as number;
    recall[i + 1] = found / positives;
    precision[i + 1] = found / (found + (falsePositives[i] as number));
  }
  return thin(recall, precision, maxPoints).map((i) => ({
    recall: recall[i] as number,
    precision: precision[i] as number,
    threshold: i === 0 ? null : (thresholds[i - 1] as number),
  }));
}
