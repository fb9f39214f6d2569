import { HISTOGRAM_BINS, type Histogram, QUANTILE_POINTS } from "./profile.ts";

/** A value and how often it occurs. */
export type NumberCount = { value: number; count: number };

/**
 * Exact quantiles at `points` from counted values in ascending order, with linear interpolation between neighbours: type 7 of Hyndman and
 * Fan (1996), as NumPy's default. Empty without values.
 */
export function quantilesOfCounts(
  sorted: readonly NumberCount[],
  points: readonly number[] = QUANTILE_POINTS,
): number[] {
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return [];
  const at = (rank: number): number => {
    let seen = 0;
    for (const { value, count } of sorted) {
      seen += count;
      if (rank < seen) return value;
    }
    return sorted.at(-1)?.value ?? Number.NaN;
  };
  return points.map((point) => {
    const position = point * (total - 1);
    const below = Math.floor(position);
    const low = at(below);
    const part = position - below;
    return part === 0 ? low : low + part * (at(Math.min(below + 1, total - 1)) - low);
  });
}

/**
 * Edges of at most `bins` equal bins from `min` to `max`. Whole numbers get bins whose width is a whole number, so that no bin holds more
 * integers than its neighbour and looks fuller for it; their edges lie half a unit beside the integers.
 */
export function histogramEdges(min: number, max: number, whole: boolean, bins = HISTOGRAM_BINS): number[] {
  if (!Number.isFinite(max - min)) {
    return Array.from({ length: bins + 1 }, (_, i) => min * (1 - i / bins) + max * (i / bins));
  }
  if (whole) {
    const width = Math.max(1, Math.ceil((max - min + 1) / bins));
    const count = Math.max(1, Math.ceil((max - min + 1) / width));
    return Array.from({ length: count + 1 }, (_, i) => min - 0.5 + i * width);
  }
  if (min === max) return [min - 0.5, max + 0.5];
  return Array.from({ length: bins + 1 }, (_, i) => (i === bins ? max : min + ((max - min) * i) / bins));
}

/**
 * The range that a histogram draws: all of it, or from the first to the last percent when a few far values would press the rest into a
 * bin or two. `quantiles` are at QUANTILE_POINTS.
 */
export function histogramRange(min: number, max: number, quantiles: readonly number[]): [number, number] {
  const low = quantiles.at(0) ?? min;
  const high = quantiles.at(-1) ?? max;
  if (!(high > low) || (high - low) * TAIL_RATIO > max - min) return [min, max];
  return [low, high];
}

const TAIL_RATIO = 3;

/** Counts of counted values in the bins that `edges` make; a value on an inner edge belongs to the bin above. */
export function histogramOfCounts(values: readonly NumberCount[], edges: readonly number[]): Histogram {
  const bins = Math.max(0, edges.length - 1);
  const counts = new Array<number>(bins).fill(0);
  let below = 0;
  let above = 0;
  for (const { value, count } of values) {
    if (value < (edges[0] ?? 0)) below += count;
    if (value > (edges[bins] ?? 0)) above += count;
    if (value < (edges[0] ?? 0) || value > (edges[bins] ?? 0)) continue;
    let low = 0;
    let high = bins - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (value >= (edges[middle] ?? 0)) low = middle;
      else high = middle - 1;
    }
    counts[low] = (counts[low] ?? 0) + count;
  }
  return { edges: [...edges], counts, below, above };
}

/** The `most` values that occur most often; among equals the smaller first. */
export function topNumbers(values: readonly NumberCount[], most: number): NumberCount[] {
  return [...values].sort((a, b) => b.count - a.count || a.value - b.value).slice(0, most);
}
