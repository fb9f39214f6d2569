/** The order of a column's values, made once and walked for each pair: rows with a value, from the least up. */
export type Ordered = { values: Float64Array; order: Uint32Array };

/** `values` holds NaN where one is missing. */
export function ordered(values: Float64Array): Ordered {
  const present: number[] = [];
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) present.push(i);
  const order = Uint32Array.from(present).sort((a, b) => (values[a] as number) - (values[b] as number));
  return { values, order };
}

/**
 * Spearman's rank correlation of the rows in which both have a value, ties by their mean rank; null with fewer than two such rows or
 * where one never changes. As pandas' `corr(method="spearman")`.
 */
export function spearman(a: Ordered, b: Ordered): number | null {
  const rankA = ranksWithin(a, b.values);
  const rankB = ranksWithin(b, a.values);
  let [n, meanA, meanB, sAA, sBB, sAB] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < rankA.length; i++) {
    const [x, y] = [rankA[i] as number, rankB[i] as number];
    if (x === 0 || y === 0) continue;
    n++;
    const [dA, dB] = [x - meanA, y - meanB];
    meanA += dA / n;
    meanB += dB / n;
    sAA += dA * (x - meanA);
    sBB += dB * (y - meanB);
    sAB += dA * (y - meanB);
  }
  return n < 2 || sAA === 0 || sBB === 0 ? null : clamp(sAB / Math.sqrt(sAA * sBB));
}

/** Mean ranks from 1 among the rows that the other column has too; 0 elsewhere. */
function ranksWithin({ values, order }: Ordered, other: Float64Array): Float64Array {
  const ranks = new Float64Array(values.length);
  const rows = order.filter((row) => !Number.isNaN(other[row]));
  for (let from = 0; from < rows.length; ) {
    const value = values[rows[from] as number];
    let to = from + 1;
    while (to < rows.length && values[rows[to] as number] === value) to++;
    for (let i = from; i < to; i++) ranks[rows[i] as number] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
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
