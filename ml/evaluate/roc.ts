import { thin } from "./thin.ts";

export interface RocPoint {
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
  /** Answers at or above this probability count as class 1; null at the origin, where none does. */
  readonly threshold: number | null;
}

export interface Steps {
  readonly falsePositives: Float64Array;
  readonly truePositives: Float64Array;
  readonly thresholds: Float64Array;
  readonly size: number;
}

/** Area under the ROC curve; rows with the same probability form one slanted step, so that ties count half. NaN when a class is absent. */
export function rocAuc(target: Uint8Array, probabilities: Float64Array): number {
  const { falsePositives, truePositives, size } = cumulate(target, probabilities);
  const negatives = falsePositives[size - 1] ?? 0;
  const positives = truePositives[size - 1] ?? 0;
  let area = 0;
  for (let i = 0; i < size; i++) {
    const width = (falsePositives[i] as number) - (i > 0 ? (falsePositives[i - 1] as number) : 0);
    area += width * ((truePositives[i] as number) + (i > 0 ? (truePositives[i - 1] as number) : 0));
  }
  return area / (2 * negatives * positives);
}

/**
 * The ROC curve from (0, 0) to (1, 1), thinned to at most `maxPoints` by leaving out the points that bend it least
 * (Ramer-Douglas-Peucker with the tolerance that fits).
 */
export function rocCurve(target: Uint8Array, probabilities: Float64Array, maxPoints = 400): RocPoint[] {
  const { falsePositives, truePositives, thresholds, size } = cumulate(target, probabilities);
  const negatives = falsePositives[size - 1] ?? 0;
  const positives = truePositives[size - 1] ?? 0;
  const x = new Float64Array(size + 1);
  const y = new Float64Array(size + 1);
  for (let i = 0; i < size; i++) {
    x[i + 1] = (falsePositives[i] as number) / negatives;
    y[i + 1] = (truePositives[i] as number) / positives;
  }
  return thin(x, y, maxPoints).map((i) => ({
    falsePositiveRate: x[i] as number,
    truePositiveRate: y[i] as number,
    threshold: i === 0 ? null : (thresholds[i - 1] as number),
  }));
}

/** Running counts of both classes from the highest probability down, one entry for each distinct probability. */
export function cumulate(target: Uint8Array, probabilities: Float64Array): Steps {
  const rows = target.length;
  const keys = new Float64Array(rows);
  const ofOnes = new Float64Array(rows);
  let zeros = 0;
  let ones = 0;
  for (let row = 0; row < rows; row++) {
    if (target[row] === 1) ofOnes[ones++] = probabilities[row] as number;
    else keys[zeros++] = probabilities[row] as number;
  }
  const negative = keys.subarray(0, zeros).sort();
  const positive = ofOnes.subarray(0, ones).sort();
  const falsePositives = new Float64Array(rows);
  const truePositives = new Float64Array(rows);
  const thresholds = new Float64Array(rows);
  let i = zeros - 1;
  let j = ones - 1;
  let size = 0;
  while (i >= 0 || j >= 0) {
    const at = Math.max(
      i >= 0 ? (negative[i] as number) : -Infinity,
      j >= 0 ? (positive[j] as number) : -Infinity,
    );
    if (Number.isNaN(at)) throw new RangeError("a probability is not a number");
    while (i >= 0 && (negative[i] as number) >= at) i--;
    while (j >= 0 && (positive[j] as number) >= at) j--;
    falsePositives[size] = zeros - 1 - i;
    truePositives[size] = ones - 1 - j;
    thresholds[size] = at;
    size++;
  }
  return { falsePositives, truePositives, thresholds, size };
}
