import { quantileOfSorted } from "#ml/quantile.ts";
import type { NumericSketch } from "./sketch.ts";

export const DEFAULT_BINS = 10;

export type Numbers = ArrayLike<number>;

/**
 * Edges for `bins` bins of about equal weight, from the reference's values (NaN: missing, left out). Few distinct values
 * get a bin each. A value so frequent that it fills several bins gets one of its own. Ascending, without repeats; [] when there
 * are no values. Quantiles by linear interpolation, as numpy.quantile.
 */
export function quantileEdges(values: Numbers, bins: number = DEFAULT_BINS): number[] {
  if (!Number.isInteger(bins) || bins < 1)
    throw new RangeError(`The number of bins has to be 1 or more; got ${bins}.`);
  const sorted = sortedFinite(values);
  const distinct = firstDistinct(sorted, bins + 1);
  if (distinct.length <= bins) return distinct.slice(0, -1);
  const edges = new Set<number>();
  let before: number | null = null;
  for (let i = 1; i < bins; i += 1) {
    const edge = quantileOfSorted(sorted, i / bins);
    if (edge === before) {
      const below = largestBelow(sorted, edge);
      if (below !== null) edges.add(below);
    }
    edges.add(edge);
    before = edge;
  }
  // Heavy at the very top: without this edge the last bin would be empty and hide it.
  const top = sorted.at(-1) ?? 0;
  if (edges.delete(top)) {
    const below = largestBelow(sorted, top);
    if (below !== null) edges.add(below);
  }
  return [...edges].sort((a, b) => a - b);
}

function sortedFinite(values: Numbers): Float64Array {
  const kept = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? Number.NaN;
    if (Number.isFinite(value)) {
      kept[n] = value;
      n += 1;
    }
  }
  return kept.subarray(0, n).sort();
}

function firstDistinct(sorted: Float64Array, most: number): number[] {
  const distinct: number[] = [];
  for (const value of sorted) {
    if (value === distinct.at(-1)) continue;
    distinct.push(value);
    if (distinct.length === most) break;
  }
  return distinct;
}

function largestBelow(sorted: Float64Array, value: number): number | null {
  const index = lowerBound(sorted, value);
  return index === 0 ? null : (sorted[index - 1] ?? null);
}

/** Index of the first element that is not less than `value`: the bin of `value`, when `sorted` are the edges. */
function lowerBound(sorted: Numbers, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Number.POSITIVE_INFINITY) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts `values` (NaN: missing; infinities fall into the first and last bin) over fixed edges. */
export function sketchNumbers(values: Numbers, edges: readonly number[]): NumericSketch {
  const counts = new Array<number>(edges.length + 1).fill(0);
  let missing = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(value)) {
      missing += 1;
      continue;
    }
    const bin = lowerBound(edges, value);
    counts[bin] = (counts[bin] ?? 0) + 1;
    if (Number.isFinite(value)) {
      // + 0 makes -0 into 0, which JSON cannot tell apart.
      if (value < min) min = value + 0;
      if (value > max) max = value + 0;
    }
  }
  return {
    kind: "numeric",
    edges,
    counts,
    missing,
    min: min === Number.POSITIVE_INFINITY ? null : min,
    max: max === Number.NEGATIVE_INFINITY ? null : max,
  };
}

/** The reference of a numeric feature: its own quantiles as edges, and its counts over them. */
export const referenceOfNumbers = (values: Numbers, bins: number = DEFAULT_BINS): NumericSketch =>
  sketchNumbers(values, quantileEdges(values, bins));
