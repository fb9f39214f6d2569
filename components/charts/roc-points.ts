/** The true positive rate at a false positive rate, straight between the points given. */
export function truePositiveRate(points: readonly { fpr: number; tpr: number }[], rate: number): number {
  let before = { fpr: 0, tpr: 0 };
  for (const point of points) {
    if (point.fpr > rate) {
      const width = point.fpr - before.fpr;
      return width === 0 ? point.tpr : before.tpr + ((rate - before.fpr) / width) * (point.tpr - before.tpr);
    }
    before = point;
  }
  return before.tpr;
}

type PrecisionPoint = { recall: number; precision: number; threshold: number | null };

/** The first point of the curve, from the highest threshold down, that finds at least this share of the positive rows. */
export function precisionAt(points: readonly PrecisionPoint[], recall: number): PrecisionPoint {
  return (
    points.find((point) => point.recall >= recall - 1e-12) ??
    points.at(-1) ?? { recall, precision: Number.NaN, threshold: null }
  );
}
