/** The quantile at `share` (0 to 1) of ascending values, straight between neighbours as numpy's default. NaN without values. */
export function quantileOfSorted(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  const part = at - below;
  // The same two branches as numpy, so that edges agree to the last bit.
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}
