/**
 * How many of `rows` each part gets: shares times rows, rounded so that they add up (largest remainder, earlier parts first on a tie). A part with a
 * share keeps at least one row while there are enough rows for all such parts. `shares` add up to 1.
 */
export function partSizes(rows: number, shares: readonly number[]): number[] {
  const exact = shares.map((share) => share * rows);
  const sizes = exact.map((size) => Math.floor(size + 1e-9));
  const byRemainder = exact
    .map((size, part) => ({ part, remainder: size - (sizes[part] ?? 0) }))
    .sort((a, b) => b.remainder - a.remainder || a.part - b.part);
  let left = rows - sizes.reduce((sum, size) => sum + size, 0);
  for (const { part } of byRemainder) {
    if (left <= 0) break;
    sizes[part] = (sizes[part] ?? 0) + 1;
    left--;
  }
  const wanted = shares.filter((share) => share > 0).length;
  if (rows < wanted) return sizes;
  for (const [part, share] of shares.entries()) {
    if (share <= 0 || sizes[part] !== 0) continue;
    const largest = sizes.indexOf(Math.max(...sizes));
    sizes[largest] = (sizes[largest] ?? 0) - 1;
    sizes[part] = 1;
  }
  return sizes;
}
