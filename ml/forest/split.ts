import type { Random } from "#ml/split/random.ts";
import { GROUP, MAX_BINS, MISSING_BIN } from "#ml/tree/bin-layout.ts";
import { binOffset, type Workspace } from "#ml/tree/workspace.ts";

/** The rows of a node in node order: weights, and class positions or centred numbers. */
export interface NodeRows {
  readonly order: Uint32Array;
  start: number;
  end: number;
  readonly weights: Float64Array;
  readonly values: Float64Array;
}

export interface SplitChoice {
  feature: number;
  bin: number;
  missingLeft: boolean;
  gain: number;
}

/** The sums of a node, and how its classes are weighed against each other. */
export interface NodeTotal {
  weight: number;
  readonly sums: Float64Array;
  readonly by: Weighing;
}

/**
 * How counts become weights where classes count differently. Rows are counted as they are, so that the least rows of a leaf are rows; only what a cut gains is
 * weighed. With one sum (`width` 1) a side of `n` rows and sum `s` weighs rows * n + sum * s.
 */
export interface Weighing {
  readonly rows: number;
  readonly sum: number;
  /** What each sum is multiplied by. */
  readonly sums: Float64Array;
}

export function weighing({ classWeights }: Workspace, width: number, isRegression: boolean): Weighing {
  const [zero = 1, one = 1] = classWeights;
  if (isRegression) return { rows: 1, sum: 0, sums: new Float64Array(width).fill(1) };
  if (width === 1) return { rows: zero, sum: one - zero, sums: Float64Array.of(one) };
  return { rows: 1, sum: 0, sums: classWeights.slice(0, width) };
}

/** What rows with these sums weigh. */
export function weighed(
  sums: Float64Array,
  from: number,
  count: number,
  by: Weighing,
  width: number,
): number {
  if (width === 1) return by.rows * count + by.sum * (sums[from] as number);
  let all = 0;
  for (let c = 0; c < width; c++) all += (by.sums[c] as number) * (sums[from + c] as number);
  return all;
}

/**
 * Sums of one feature's bins over a node, the bins that occur in ascending order; `width` sums for each. `missing` holds those of the missing values.
 */
export interface BinSums {
  count: number;
  readonly bins: Uint8Array;
  readonly weights: Float64Array;
  readonly sums: Float64Array;
  missingWeight: number;
  readonly missing: Float64Array;
}

export const binSums = (width: number): BinSums => ({
  count: 0,
  bins: new Uint8Array(MAX_BINS + 1),
  weights: new Float64Array(MAX_BINS + 1),
  sums: new Float64Array((MAX_BINS + 1) * width),
  missingWeight: 0,
  missing: new Float64Array(width),
});

/**
 * Collects the sums of bins of one feature; classes are counted one by one (`width` above 1), numbers summed. The bins that occur
 * are marked, bit by bit, so that a node of few rows does not walk through all of them.
 */
export function createCollector(ws: Workspace, width: number) {
  const slots = MAX_BINS + 1;
  const weights = new Float64Array(slots);
  const sums = new Float64Array(slots * width);
  const marks = new Int32Array(slots / 32);

  function addRows(rows: NodeRows, column: Uint8Array): void {
    const { start, end, order } = rows;
    for (let k = start; k < end; k++) {
      const bin = column[(order[k] as number) * GROUP] as number;
      const weight = rows.weights[k] as number;
      marks[bin >> 5] = (marks[bin >> 5] as number) | (1 << (bin & 31));
      weights[bin] = (weights[bin] as number) + weight;
      sums[bin] = (sums[bin] as number) + weight * (rows.values[k] as number);
    }
  }

  function countRows(rows: NodeRows, column: Uint8Array): void {
    const { start, end, order } = rows;
    for (let k = start; k < end; k++) {
      const bin = column[(order[k] as number) * GROUP] as number;
      const weight = rows.weights[k] as number;
      const at = bin * width + (rows.values[k] as number);
      marks[bin >> 5] = (marks[bin >> 5] as number) | (1 << (bin & 31));
      weights[bin] = (weights[bin] as number) + weight;
      sums[at] = (sums[at] as number) + weight;
    }
  }

  /** Moves a bin's sums to where they are asked for, and empties it. */
  function take(bin: number, to: Float64Array, at: number): void {
    weights[bin] = 0;
    for (let c = 0; c < width; c++) {
      to[at + c] = sums[bin * width + c] as number;
      sums[bin * width + c] = 0;
    }
  }

  return (rows: NodeRows, feature: number, out: BinSums): void => {
    out.missingWeight = 0;
    out.missing.fill(0);
    const column = ws.bins.subarray(binOffset(ws.shape, feature));
    if (width === 1) addRows(rows, column);
    else countRows(rows, column);
    let count = 0;
    for (let word = 0; word < marks.length; word++) {
      let left = marks[word] as number;
      marks[word] = 0;
      while (left !== 0) {
        const lowest = left & -left;
        left ^= lowest;
        const bin = (word << 5) + 31 - Math.clz32(lowest);
        const weight = weights[bin] as number;
        if (bin === MISSING_BIN) {
          out.missingWeight = weight;
          take(bin, out.missing, 0);
          continue;
        }
        out.bins[count] = bin;
        out.weights[count] = weight;
        take(bin, out.sums, count * width);
        count++;
      }
    }
    out.count = count;
  };
}

/**
 * The best cut between two bins that occur: the largest sum over both sides of |sums|^2 / weight, which falls together with the Gini impurity (classes) or the variance (numbers). With missing
 * values both sides are tried for them. Returns the score of the node's own sums less than which no cut is worth it.
 */
export function searchCuts(
  found: BinSums,
  width: number,
  total: NodeTotal,
  minWeight: number,
  feature: number,
  best: SplitChoice,
  work: Float64Array,
): void {
  if (width === 1) {
    searchOneSum(found, total, minWeight, feature, best);
    return;
  }
  const by = total.by.sums;
  const all = weighed(total.sums, 0, total.weight, total.by, width);
  const parent = squared(total.sums, by, width) / all;
  for (let direction = 0; direction < (found.missingWeight > 0 ? 2 : 1); direction++) {
    let weight = direction === 1 ? found.missingWeight : 0;
    for (let c = 0; c < width; c++) work[c] = direction === 1 ? (found.missing[c] as number) : 0;
    // With missing values on the right, all others on the left is a cut too.
    const last = found.missingWeight > 0 && direction === 0 ? found.count : found.count - 1;
    for (let i = 0; i < last; i++) {
      weight += found.weights[i] as number;
      let left = 0;
      let right = 0;
      let leftWeight = 0;
      for (let c = 0; c < width; c++) {
        const sum = (work[c] as number) + (found.sums[i * width + c] as number);
        work[c] = sum;
        const own = (by[c] as number) * sum;
        leftWeight += own;
        left += own * own;
        const rest = (by[c] as number) * ((total.sums[c] as number) - sum);
        right += rest * rest;
      }
      const rest = total.weight - weight;
      if (weight < minWeight || rest < minWeight) continue;
      const gain = left / leftWeight + right / (all - leftWeight) - parent;
      if (gain <= best.gain) continue;
      best.gain = gain;
      best.feature = feature;
      best.missingLeft = direction === 1;
      const bin = found.bins[i] as number;
      best.bin = i + 1 < found.count ? (bin + (found.bins[i + 1] as number) - 1) >> 1 : bin;
    }
  }
}

/** `searchCuts` for one sum a bin, which most trees have: two classes, or numbers. */
function searchOneSum(
  found: BinSums,
  total: NodeTotal,
  minWeight: number,
  feature: number,
  best: SplitChoice,
): void {
  const { bins, weights, sums, missingWeight, count } = found;
  const totalSum = total.sums[0] as number;
  const totalWeight = total.weight;
  const { rows: byRows, sum: bySum } = total.by;
  const square = (total.by.sums[0] as number) ** 2;
  const parent = (square * (totalSum * totalSum)) / (byRows * totalWeight + bySum * totalSum);
  let most = best.gain;
  let at = -1;
  let toLeft = false;
  for (let direction = 0; direction < (missingWeight > 0 ? 2 : 1); direction++) {
    let weight = direction === 1 ? missingWeight : 0;
    let sum = direction === 1 ? (found.missing[0] as number) : 0;
    const last = missingWeight > 0 && direction === 0 ? count : count - 1;
    for (let i = 0; i < last; i++) {
      weight += weights[i] as number;
      sum += sums[i] as number;
      const rest = totalWeight - weight;
      if (weight < minWeight || rest < minWeight) continue;
      const other = totalSum - sum;
      const gain =
        (square * (sum * sum)) / (byRows * weight + bySum * sum) +
        (square * (other * other)) / (byRows * rest + bySum * other) -
        parent;
      if (gain <= most) continue;
      most = gain;
      at = i;
      toLeft = direction === 1;
    }
  }
  if (at < 0) return;
  const bin = bins[at] as number;
  best.gain = most;
  best.feature = feature;
  best.missingLeft = toLeft;
  best.bin = at + 1 < count ? (bin + (bins[at + 1] as number) - 1) >> 1 : bin;
}

/** One cut drawn uniformly between the smallest and the largest value of the node, as extra trees make it; missing values go to a drawn side. */
export function drawCut(
  ws: Workspace,
  found: BinSums,
  width: number,
  total: NodeTotal,
  minWeight: number,
  feature: number,
  best: SplitChoice,
  work: Float64Array,
  random: Random,
): void {
  const edges = ws.edges.subarray(feature * MAX_BINS, (feature + 1) * MAX_BINS);
  const low = found.bins[0] as number;
  const high = found.bins[found.count - 1] as number;
  const at = random.uniform();
  const missingLeft = found.missingWeight > 0 && random.uniform() < 0.5;
  let cut = low;
  if (high > low) {
    const from = edges[low] as number;
    const to = edges[high - 1] as number;
    const value = from + at * (to - from);
    cut = low;
    while (cut + 1 < high && (edges[cut + 1] as number) <= value) cut++;
  }
  let weight = missingLeft ? found.missingWeight : 0;
  for (let c = 0; c < width; c++) work[c] = missingLeft ? (found.missing[c] as number) : 0;
  for (let i = 0; i < found.count && (found.bins[i] as number) <= cut; i++) {
    weight += found.weights[i] as number;
    for (let c = 0; c < width; c++) work[c] = (work[c] as number) + (found.sums[i * width + c] as number);
  }
  const rest = total.weight - weight;
  if (weight < minWeight || rest < minWeight || weight <= 0 || rest <= 0) return;
  const by = total.by.sums;
  let right = 0;
  for (let c = 0; c < width; c++)
    right += ((by[c] as number) * ((total.sums[c] as number) - (work[c] as number))) ** 2;
  const all = weighed(total.sums, 0, total.weight, total.by, width);
  const left = weighed(work, 0, weight, total.by, width);
  const gain = squared(work, by, width) / left + right / (all - left) - squared(total.sums, by, width) / all;
  if (gain <= best.gain) return;
  Object.assign(best, { gain, feature, bin: cut, missingLeft });
}

function squared(values: Float64Array, by: Float64Array, width: number): number {
  let sum = 0;
  for (let c = 0; c < width; c++) sum += ((by[c] as number) * (values[c] as number)) ** 2;
  return sum;
}
