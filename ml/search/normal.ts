const SERIES_UP_TO = 3;
const FRACTION_TERMS = 60;

/**
 * The upper tail of the standard normal distribution, P(Z > x), to about 1e-14 of its own size: a power series near the middle, a continued fraction
 * in the tail (Abramowitz and Stegun 26.2.11 and 26.2.14).
 */
export function normalTail(x: number): number {
  if (x < 0) return 1 - normalTail(-x);
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  if (x <= SERIES_UP_TO) {
    let term = x;
    let sum = x;
    for (let k = 3; Math.abs(term) > 1e-17 * sum; k += 2) {
      term *= (x * x) / k;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = x;
  for (let k = FRACTION_TERMS; k >= 1; k--) fraction = x + k / fraction;
  return density / fraction;
}

/** P(a < Z < b) of the standard normal distribution; the tails are taken on the side where they keep their figures. */
export function normalMass(a: number, b: number): number {
  return a > 0 ? normalTail(a) - normalTail(b) : normalTail(-b) - normalTail(-a);
}
