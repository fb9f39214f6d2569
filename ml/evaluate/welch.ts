/** Mean, variance and size of a sample. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  /** With n - 1. */
  readonly variance: number;
}

/** From a sample's size, sum and sum of squares. */
export function momentsOf(n: number, sum: number, squares: number): Moments {
  const mean = sum / n;
  return { n, mean, variance: Math.max(0, (squares - n * mean * mean) / Math.max(1, n - 1)) };
}

/** Relative: sums of some 100,000 values lose no more. */
const ROUNDING = 1e-12;

/**
 * Welch's test that the first mean is the larger one: t, degrees of freedom, and the one-sided p, as SciPy's ttest_ind(equal_var=False, alternative="greater"). Two samples
 * without any spread are told apart for certain, or not at all.
 */
export function welch(a: Moments, b: Moments): { t: number; df: number; p: number; error: number } {
  const [va, vb] = [a.variance / a.n, b.variance / b.n];
  const error = Math.sqrt(va + vb);
  // Equal values whose sums were rounded differ in the last digits, in mean and spread alike.
  const rounding = ROUNDING * Math.max(Math.abs(a.mean), Math.abs(b.mean));
  if (error <= rounding) {
    const isLarger = a.mean - b.mean > rounding;
    return { t: isLarger ? Number.POSITIVE_INFINITY : 0, df: 1, p: isLarger ? 0 : 1, error };
  }
  const t = (a.mean - b.mean) / error;
  const df = (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1));
  return { t, df, p: studentAbove(t, df), error };
}

/** The probability that Student's t with `df` degrees of freedom lies above `t`. */
export function studentAbove(t: number, df: number): number {
  const tail = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
  return t > 0 ? tail : 1 - tail;
}

/** Benjamini and Hochberg's adjusted p-values (1995), as SciPy's false_discovery_control. */
export function falseDiscovery(p: readonly number[]): number[] {
  const order = p.map((_, i) => i).sort((a, b) => (p[a] as number) - (p[b] as number));
  const adjusted = new Array<number>(p.length);
  let least = 1;
  for (let rank = p.length; rank >= 1; rank--) {
    const i = order[rank - 1] as number;
    least = Math.min(least, ((p[i] as number) * p.length) / rank);
    adjusted[i] = least;
  }
  return adjusted;
}

const STEPS = 300;
const TINY = 1e-300;

/** The regularized incomplete beta function by Lentz's continued fraction (Numerical Recipes, 6.4). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let sum = d;
  for (let m = 1; m <= STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    sum *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    sum *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return (front * sum) / a;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** The logarithm of the gamma function for positive x (Lanczos). */
function logGamma(x: number): number {
  const shifted = x - 1;
  let sum = LANCZOS[0] as number;
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] as number) / (shifted + i);
  const at = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(at) - at + Math.log(sum);
}
