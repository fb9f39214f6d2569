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
