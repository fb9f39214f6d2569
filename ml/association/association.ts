/** A column's values as the places of their order, from 0 up and equal ones on the same; -1 where one is missing. */
export type Ordered = { places: Int32Array; levels: number };

/** `values` holds NaN where one is missing. */
export function ordered(values: Float64Array): Ordered {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  let levels = 0;
  for (let i = 0; i < sorted.length; i++)
    if (i === 0 || sorted[i] !== sorted[levels - 1]) sorted[levels++] = sorted[i] as number;
  const placeOf = (value: number): number => {
    let [low, high] = [0, levels - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { places: Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : placeOf(value))), levels };
}

/**
 * Spearman's rank correlation of the rows in which both have a value, ties by their mean rank; null with fewer than two such rows or
 * where one never changes. As pandas' `corr(method="spearman")`.
 */
export function spearman(a: Ordered, b: Ordered): number | null {
  const [rankOfA, rankOfB] = [ranksWithin(a, b), ranksWithin(b, a)];
  let [n, sAA, sBB, sAB] = [0, 0, 0, 0];
  for (let i = 0; i < a.places.length; i++) {
    const [x, y] = [a.places[i] as number, b.places[i] as number];
    if (x < 0 || y < 0) continue;
    n++;
    const [dA, dB] = [rankOfA[x] as number, rankOfB[y] as number];
    sAA += dA * dA;
    sBB += dB * dB;
    sAB += dA * dB;
  }
  return n < 2 || sAA === 0 || sBB === 0 ? null : clamp(sAB / Math.sqrt(sAA * sBB));
}

/** The mean rank of each place among the rows that the other column has too, from the middle of all ranks. */
function ranksWithin({ places, levels }: Ordered, other: Ordered): Float64Array {
  const rows = new Float64Array(levels);
  let n = 0;
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    if (place < 0 || (other.places[i] as number) < 0) continue;
    rows[place] = (rows[place] as number) + 1;
    n++;
  }
  let before = 0;
  return rows.map((count) => {
    const rank = before + (count + 1) / 2;
    before += count;
    return rank - (n + 1) / 2;
  });
}

const clamp = (r: number) => Math.max(-1, Math.min(1, r));

/** Levels as numbers from 0; -1 where one is missing. */
export type Coded = { codes: Int32Array; levels: number };

/**
 * Cramér's V of two columns of levels over the rows in which both have one, without correction for bias; null where one of them has a
 * single level there. As `scipy.stats.contingency.association(method="cramer")`.
 */
export function cramersV(a: Coded, b: Coded): number | null {
  const counts = new Float64Array(a.levels * b.levels);
  let n = 0;
  for (let i = 0; i < a.codes.length; i++) {
    const [x, y] = [a.codes[i] as number, b.codes[i] as number];
    if (x < 0 || y < 0) continue;
    const at = x * b.levels + y;
    counts[at] = (counts[at] as number) + 1;
    n++;
  }
  const rows = new Float64Array(a.levels);
  const columns = new Float64Array(b.levels);
  for (const [at, count] of counts.entries()) {
    const [x, y] = [Math.floor(at / b.levels), at % b.levels];
    rows[x] = (rows[x] as number) + count;
    columns[y] = (columns[y] as number) + count;
  }
  const [height, width] = [rows.filter(Boolean).length, columns.filter(Boolean).length];
  if (Math.min(height, width) < 2) return null;
  let chiSquared = 0;
  for (const [at, count] of counts.entries()) {
    const expected = ((rows[Math.floor(at / b.levels)] as number) * (columns[at % b.levels] as number)) / n;
    if (expected > 0) chiSquared += (count - expected) ** 2 / expected;
  }
  return Math.min(1, Math.sqrt(chiSquared / (n * (Math.min(height, width) - 1))));
}
