export type RankingFigures = { readonly rocAuc: number; readonly prAuc: number };

/**
 * Sorts the rows by probability once and gives a function from counts of the rows to ROC AUC and average precision: those of a sample that holds each row as often as its
 * count says. NaN where a class is absent.
 */
export function rankRows(
  target: Uint8Array,
  probabilities: Float64Array,
): (counts: Uint32Array) => RankingFigures {
  const n = target.length;
  const order = Uint32Array.from({ length: n }, (_, row) => row).sort(
    (a, b) => (probabilities[b] as number) - (probabilities[a] as number),
  );
  // Marks the last row of each run of equal probabilities.
  const ends = Uint8Array.from(order, (row, i) =>
    i === n - 1 || probabilities[row] !== probabilities[order[i + 1] as number] ? 1 : 0,
  );
  const labels = Uint8Array.from(order, (row) => target[row] as number);
  return (counts) => {
    let ones = 0;
    let zeros = 0;
    let onesBefore = 0;
    let zerosBefore = 0;
    let twiceArea = 0;
    let precisions = 0;
    for (let i = 0; i < n; i++) {
      const count = counts[order[i] as number] as number;
      const ofOne = count * (labels[i] as number);
      ones += ofOne;
      zeros += count - ofOne;
      if (ends[i] === 0) continue;
      twiceArea += (zeros - zerosBefore) * (ones + onesBefore);
      // Nothing was drawn yet where both are 0, and then nothing is added.
      precisions += ((ones - onesBefore) * ones) / Math.max(1, ones + zeros);
      onesBefore = ones;
      zerosBefore = zeros;
    }
    const oneClass = ones === 0 || zeros === 0;
    return {
      rocAuc: oneClass ? Number.NaN : twiceArea / (2 * ones * zeros),
      prAuc: ones === 0 ? Number.NaN : precisions / ones,
    };
  };
}
