import type { Random } from "#ml/split/random.ts";
import { binOffset, GROUP, MAX_BINS, MISSING_BIN, type Workspace } from "#ml/tree/workspace.ts";

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

/** Up to this many rows are sorted; more are counted in a histogram. */
const SORTED_ROWS = 24;

/** Collects the sums of bins of one feature; classes are counted one by one (`width` above 1), numbers summed. */
export function createCollector(ws: Workspace, width: number) {
  const slots = MAX_BINS + 1;
  const weights = new Float64Array(slots);
  const sums = new Float64Array(slots * width);
  const sortedBins = new Uint8Array(SORTED_ROWS);
  const sortedAt = new Uint8Array(SORTED_ROWS);
  const add = (out: BinSums, at: number, weight: number, value: number) => {
    out.weights[at] = (out.weights[at] as number) + weight;
    const to = width === 1 ? at : at * width + value;
    out.sums[to] = (out.sums[to] as number) + (width === 1 ? weight * value : weight);
  };

  function bySorting(rows: NodeRows, column: Uint8Array, out: BinSums): void {
    const { start, end, order } = rows;
    let sorted = 0;
    for (let k = start; k < end; k++) {
      const bin = column[(order[k] as number) * GROUP] as number;
      let at = sorted++;
      while (at > 0 && (sortedBins[at - 1] as number) > bin) {
        sortedBins[at] = sortedBins[at - 1] as number;
        sortedAt[at] = sortedAt[at - 1] as number;
        at--;
      }
      sortedBins[at] = bin;
      sortedAt[at] = k - start;
    }
    let last = -1;
    for (let i = 0; i < sorted; i++) {
      const bin = sortedBins[i] as number;
      const k = start + (sortedAt[i] as number);
      const weight = rows.weights[k] as number;
      const value = rows.values[k] as number;
      if (bin === MISSING_BIN) {
        addMissing(out, weight, value);
        continue;
      }
      if (bin !== last) {
        out.bins[out.count] = bin;
        out.weights[out.count] = 0;
        for (let c = 0; c < width; c++) out.sums[out.count * width + c] = 0;
        out.count++;
        last = bin;
      }
      add(out, out.count - 1, weight, value);
    }
  }

  function byHistogramOfOneSum(rows: NodeRows, column: Uint8Array, out: BinSums): void {
    const { start, end, order } = rows;
    let low = MISSING_BIN;
    let high = 0;
    for (let k = start; k < end; k++) {
      const bin = column[(order[k] as number) * GROUP] as number;
      const weight = rows.weights[k] as number;
      if (bin < low) low = bin;
      if (bin > high) high = bin;
      weights[bin] = (weights[bin] as number) + weight;
      sums[bin] = (sums[bin] as number) + weight * (rows.values[k] as number);
    }
    let count = 0;
    for (let bin = low; bin <= high; bin++) {
      const weight = weights[bin] as number;
      if (weight === 0) continue;
      if (bin === MISSING_BIN) {
        out.missingWeight = weight;
        out.missing[0] = sums[bin] as number;
      } else {
        out.bins[count] = bin;
        out.weights[count] = weight;
        out.sums[count++] = sums[bin] as number;
      }
      weights[bin] = 0;
      sums[bin] = 0;
    }
    out.count = count;
  }

  function byHistogram(rows: NodeRows, column: Uint8Array, out: BinSums): void {
    const { start, end, order } = rows;
    let low = MISSING_BIN;
    let high = -1;
    for (let k = start; k < end; k++) {
      const bin = column[(order[k] as number) * GROUP] as number;
      const weight = rows.weights[k] as number;
      const value = rows.values[k] as number;
      if (bin < low) low = bin;
      if (bin > high) high = bin;
      weights[bin] = (weights[bin] as number) + weight;
      sums[bin * width + value] = (sums[bin * width + value] as number) + weight;
    }
    for (let bin = low; bin <= high; bin++) {
      const weight = weights[bin] as number;
      if (weight === 0) continue;
      weights[bin] = 0;
      const missing = bin === MISSING_BIN;
      if (missing) out.missingWeight = weight;
      else {
        out.bins[out.count] = bin;
        out.weights[out.count] = weight;
      }
      for (let c = 0; c < width; c++) {
        const sum = sums[bin * width + c] as number;
        sums[bin * width + c] = 0;
        if (missing) out.missing[c] = sum;
        else out.sums[out.count * width + c] = sum;
      }
      if (!missing) out.count++;
    }
  }

  function addMissing(out: BinSums, weight: number, value: number): void {
    out.missingWeight += weight;
    const to = width === 1 ? 0 : value;
    out.missing[to] = (out.missing[to] as number) + (width === 1 ? weight * value : weight);
  }

  return (rows: NodeRows, feature: number, out: BinSums): void => {
    out.count = 0;
    out.missingWeight = 0;
    out.missing.fill(0);
    const column = ws.bins.subarray(binOffset(ws.shape, feature));
    if (rows.end - rows.start <= SORTED_ROWS) bySorting(rows, column, out);
    else if (width === 1) byHistogramOfOneSum(rows, column, out);
    else byHistogram(rows, column, out);
  };
}

/**
 * The best cut between two bins that occur: the largest sum over both sides of |sums|^2 / weight, which falls together with the Gini impurity (classes) or the variance (numbers). With missing
 * values both sides are tried for them. Returns the score of the node's own sums less than which no cut is worth it.
 */
export function searchCuts(
  found: BinSums,
  width: number,
  total: { weight: number; sums: Float64Array },
  minWeight: number,
  feature: number,
  best: SplitChoice,
  work: Float64Array,
): void {
  if (width === 1) {
    searchOneSum(found, total, minWeight, feature, best);
    return;
  }
  const parent = squared(total.sums, 0, width) / total.weight;
  for (let direction = 0; direction < (found.missingWeight > 0 ? 2 : 1); direction++) {
    let weight = direction === 1 ? found.missingWeight : 0;
    for (let c = 0; c < width; c++) work[c] = direction === 1 ? (found.missing[c] as number) : 0;
    // With missing values on the right, all others on the left is a cut too.
    const last = found.missingWeight > 0 && direction === 0 ? found.count : found.count - 1;
    for (let i = 0; i < last; i++) {
      weight += found.weights[i] as number;
      let left = 0;
      let right = 0;
      for (let c = 0; c < width; c++) {
        const sum = (work[c] as number) + (found.sums[i * width + c] as number);
        work[c] = sum;
        left += sum * sum;
        const rest = (total.sums[c] as number) - sum;
        right += rest * rest;
      }
      const rest = total.weight - weight;
      if (weight < minWeight || rest < minWeight) continue;
      const gain = left / weight + right / rest - parent;
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
  total: { weight: number; sums: Float64Array },
  minWeight: number,
  feature: number,
  best: SplitChoice,
): void {
  const { bins, weights, sums, missingWeight, count } = found;
  const totalSum = total.sums[0] as number;
  const totalWeight = total.weight;
  const parent = (totalSum * totalSum) / totalWeight;
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
      const gain = (sum * sum) / weight + (other * other) / rest - parent;
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
  total: { weight: number; sums: Float64Array },
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
  let right = 0;
  for (let c = 0; c < width; c++) right += ((total.sums[c] as number) - (work[c] as number)) ** 2;
  const gain = squared(work, 0, width) / weight + right / rest - squared(total.sums, 0, width) / total.weight;
  if (gain <= best.gain) return;
  Object.assign(best, { gain, feature, bin: cut, missingLeft });
}

function squared(values: Float64Array, from: number, width: number): number {
  let sum = 0;
  for (let c = 0; c < width; c++) sum += (values[from + c] as number) ** 2;
  return sum;
}
