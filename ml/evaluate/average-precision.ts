/**
 * Average precision, the area under the precision-recall curve as a sum of steps: sum of (R_i - R_(i-1)) P_i over the distinct probabilities from
 * the highest down, as scikit-learn's average_precision_score. NaN without a row of class 1.
 */
export function averagePrecision(target: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  const order = Array.from(target, (_, row) => row).sort(
    (a, b) => (probabilities[b] as number) - (probabilities[a] as number),
  );
  let positives = 0;
  for (let row = 0; row < target.length; row++) positives += target[row] as number;
  let found = 0;
  let area = 0;
  for (let i = 0; i < order.length; ) {
    const at = probabilities[order[i] as number] as number;
    const before = found;
    for (; i < order.length && probabilities[order[i] as number] === at; i++)
      found += target[order[i] as number] as number;
    area += ((found - before) / positives) * (found / i);
  }
  return area;
}
