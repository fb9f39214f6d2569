import { HISTOGRAM_BINS, type Histogram, QUANTILE_POINTS } from "./profile.ts";

/** Different values in ascending order, and how often each occurs. There may be hundreds of thousands. */
export type ValueCounts = { values: Float64Array; counts: Float64Array };

/**
 * Exact quantiles at `points` of counted values, with linear interpolation between neighbours: type 7 of Hyndman and Fan (1996), as
 * NumPy's default. Empty without values.
 */
export function quantilesOfCounts(
  { values, counts }: ValueCounts,
  points: readonly number[] = QUANTILE_POINTS,
): number[] {
  let total = 0;
  const upTo = counts.map((count) => {
    total += count;
    return total;
  });
  if (total === 0) return [];
  const at = (rank: number): number => {
    let [low, high] = [0, values.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rank < (upTo[middle] as number)) high = middle;
      else low = middle + 1;
    }
    return values[low] as number;
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
export function histogramOfCounts(
  { values, counts: counted }: ValueCounts,
  edges: readonly number[],
): Histogram {
  const bins = Math.max(0, edges.length - 1);
  const counts = new Array<number>(bins).fill(0);
  const [first, last] = [edges[0] ?? 0, edges[bins] ?? 0];
  let [below, above, bin] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const [value, count] = [values[i] as number, counted[i] as number];
    if (value < first) below += count;
    else if (value > last) above += count;
    else {
      while (bin < bins - 1 && value >= (edges[bin + 1] as number)) bin++;
      counts[bin] = (counts[bin] ?? 0) + count;
    }
  }
  return { edges: [...edges], counts, below, above };
}

/** The `most` values that occur most often; among equals the smaller first. */
export function topNumbers(
  { values, counts }: ValueCounts,
  most: number,
): { value: number; count: number }[] {
  const top: { value: number; count: number }[] = [];
  for (let i = 0; i < values.length; i++) {
    const [value, count] = [values[i] as number, counts[i] as number];
    // Of equal counts the smaller value came first.
    if (count <= (top[most - 1]?.count ?? 0)) continue;
    const place = top.findIndex((other) => other.count < count);
    top.splice(place < 0 ? top.length : place, 0, { value, count });
    if (top.length > most) top.pop();
  }
  return top;
}
