import type { Random } from "#ml/split/random.ts";
import { MAX_BINS } from "#ml/tree/bin-layout.ts";
import type { Workspace } from "#ml/tree/workspace.ts";
import type { BinSums } from "./bin-sums.ts";
import { CUT } from "./cut-kernel.ts";

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

/** Writes down what `searchCut` must know of a node; its weight and sum stand there already. */
export function tellNode(numbers: Float64Array, { weight, sums, by }: NodeTotal, leastWeight: number): void {
  const sum = sums[0] as number;
  const square = (by.sums[0] as number) ** 2;
  numbers[CUT.byRows] = by.rows;
  numbers[CUT.bySum] = by.sum;
  numbers[CUT.square] = square;
  numbers[CUT.parent] = (square * (sum * sum)) / (by.rows * weight + by.sum * sum);
  numbers[CUT.leastWeight] = leastWeight;
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
