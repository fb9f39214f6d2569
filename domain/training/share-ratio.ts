import type { Interval } from "#domain/models/intervals.ts";

/**
 * Interval of the ratio (a / na) / (b / nb) of two independent shares, on the logarithm; `z` is the normal quantile of its level. Null
 * where a count is 0, for which the formula has no variance. Source: Katz et al. (1978), Biometrics 34, 469-474.
 */
export function ratioInterval(a: number, na: number, b: number, nb: number, z: number): Interval | null {
  if (!(a > 0 && b > 0 && na > 0 && nb > 0)) return null;
  const centre = Math.log(a / na / (b / nb));
  // Both shares may be 1, where rounding would leave less than nothing.
  const half = z * Math.sqrt(Math.max(0, 1 / a - 1 / na + 1 / b - 1 / nb));
  return { low: Math.exp(centre - half), high: Math.exp(centre + half) };
}
