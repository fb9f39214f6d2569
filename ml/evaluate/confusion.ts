export interface ConfusionMatrix {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

export interface ClassMetrics {
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Counts of answers when a probability of at least `threshold` means class 1. */
export function confusionAt(
  target: Uint8Array,
  probabilities: Float64Array,
  threshold: number,
): ConfusionMatrix {
  let truePositives = 0;
  let falsePositives = 0;
  let positives = 0;
  for (let row = 0; row < target.length; row++) {
    const label = target[row] as number;
    positives += label;
    if ((probabilities[row] as number) < threshold) continue;
    if (label === 1) truePositives++;
    else falsePositives++;
  }
  return {
    truePositives,
    falsePositives,
    trueNegatives: target.length - positives - falsePositives,
    falseNegatives: positives - truePositives,
  };
}

/** Accuracy, precision, recall and F1 of class 1; 0 where the denominator is 0, as scikit-learn with zero_division=0. */
export function classMetrics(matrix: ConfusionMatrix): ClassMetrics {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = matrix;
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    accuracy: share(
      truePositives + trueNegatives,
      truePositives + trueNegatives + falsePositives + falseNegatives,
    ),
    precision: share(truePositives, truePositives + falsePositives),
    recall: share(truePositives, truePositives + falseNegatives),
    f1: share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  };
}
