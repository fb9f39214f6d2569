import type { ValueCounts } from "./value-counts.ts";

/** Squares of larger values leave the range of a double; no deviation is told then. */
export const SQUARE_SAFE_MAX = 1e150;

export type Moments = { mean: number | null; std: number | null; skew: number | null };

/**
 * Mean, deviation of the sample (n - 1) and adjusted Fisher-Pearson skewness, as pandas' `mean`, `std` and `skew`, of counted
 * values. Null what they do not tell.
 */
export function momentsOfCounts({ values, counts }: ValueCounts): Moments {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const about = (centre: number, of: (distance: number) => number) =>
    values.reduce((sum, value, i) => sum + of(value - centre) * (counts[i] as number), 0) / n;
  const first = about(0, (distance) => distance);
  // The mean of what is left makes up for the digits that a long sum loses.
  const mean = finite(first + about(first, (distance) => distance));
  const largest = Math.max(Math.abs(values[0] ?? 0), Math.abs(values.at(-1) ?? 0));
  if (mean === null || n < 2 || largest >= SQUARE_SAFE_MAX) return { mean, std: null, skew: null };
  const std = Math.sqrt(about(mean, (distance) => distance ** 2) * (n / (n - 1)));
  const skew =
    std > 0
      ? adjustedSkew(
          about(mean, (distance) => (distance / std) ** 3),
          n,
        )
      : null;
  return { mean, std, skew };
}

/** From the mean cube of the distances, in deviations of n - 1. Null for two values. */
export function adjustedSkew(meanCube: number, n: number): number | null {
  return n > 2 ? finite((meanCube * n * n) / ((n - 1) * (n - 2))) : null;
}

const finite = (value: number) => (Number.isFinite(value) ? value : null);
