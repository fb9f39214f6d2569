import type { Confusion, Metric, VersionMetrics } from "./metrics.ts";

export type Interval = { low: number; high: number };

const Z_95 = 1.959963984540054;
const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/**
 * Wilson's score interval for a share of `successes` in `n`, 95 % by default; null without trials.
 * Source: Wilson (1927), Journal of the American Statistical Association 22, 209-212.
 */
export function wilsonInterval(successes: number, n: number, z = Z_95): Interval | null {
  if (!(n > 0)) return null;
  const p = successes / n;
  const scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { low: clamp(centre - half), high: clamp(centre + half) };
}

/**
 * 95 % interval of an area under the ROC curve from its value and the two class sizes; null when a class is absent.
 * Source: Hanley and McNeil (1982), Radiology 143, 29-36, equation 1 with the exponential approximation of Q1 and Q2.
 */
export function aucInterval(auc: number, positives: number, negatives: number, z = Z_95): Interval | null {
  if (!(positives > 0 && negatives > 0) || !Number.isFinite(auc)) return null;
  const q1 = auc / (2 - auc);
  const q2 = (2 * auc * auc) / (1 + auc);
  const variance =
    (auc * (1 - auc) + (positives - 1) * (q1 - auc * auc) + (negatives - 1) * (q2 - auc * auc)) /
    (positives * negatives);
  const half = z * Math.sqrt(Math.max(0, variance));
  return { low: clamp(auc - half), high: clamp(auc + half) };
}

/** F1 is 2J / (1 + J) for the share J of true positives among all rows that were or were called positive, so Wilson's interval of J carries over. */
export function f1Interval({ truePositives, falsePositives, falseNegatives }: Confusion): Interval | null {
  const shareInterval = wilsonInterval(truePositives, truePositives + falsePositives + falseNegatives);
  if (!shareInterval) return null;
  const f1 = (j: number) => (2 * j) / (1 + j);
  return { low: f1(shareInterval.low), high: f1(shareInterval.high) };
}

/** The 95 % interval of one holdout figure; null when its denominator is empty, or when no formula is known for the figure. */
export function holdoutInterval(metric: Metric, holdout: VersionMetrics["holdout"]): Interval | null {
  const { confusion, matrix, n, positives = 0 } = holdout;
  if (metric === "accuracy" && matrix) {
    const hits = matrix.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
    return wilsonInterval(hits, n);
  }
  if (!confusion) return null;
  const { truePositives: tp, falsePositives: fp, trueNegatives: tn } = confusion;
  switch (metric) {
    case "rocAuc":
      return aucInterval(holdout.metrics.rocAuc ?? Number.NaN, positives, n - positives);
    case "f1":
      return f1Interval(confusion);
    case "precision":
      return wilsonInterval(tp, tp + fp);
    case "recall":
      return wilsonInterval(tp, positives);
    case "accuracy":
      return wilsonInterval(tp + tn, n);
    default:
      return null;
  }
}
