import type { ParameterValues } from "#ml/catalogue.ts";
import type { Random } from "#ml/split/random.ts";
import { drawFrom, logDensity, parzenEstimator } from "./parzen.ts";
import { drawSettings, keyOf, type SearchSpace } from "./space.ts";

/** Settings drawn at random before the first guided one. */
export const TPE_STARTUP = 10;
const CANDIDATES = 24;
const GOOD_SHARE = 0.1;
const GOOD_MAX = 25;

export interface Observation {
  readonly params: ParameterValues;
  /** Larger is better; NaN counts as the worst. */
  readonly score: number;
}

/** How many of n observations count as good: a tenth, rounded up, at most 25. */
export const goodCount = (n: number): number => Math.min(Math.ceil(GOOD_SHARE * n), GOOD_MAX);

/** The good observations and the others, each in the order in which they were made; of equal ones the earlier counts as the better. */
export function divideObservations(observations: readonly Observation[]): {
  good: Observation[];
  other: Observation[];
} {
  const score = (i: number) => {
    const value = (observations[i] as Observation).score;
    return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  };
  const order = Array.from(observations.keys()).sort((a, b) =>
    score(a) === score(b) ? a - b : score(b) - score(a),
  );
  const isGood = new Set(order.slice(0, goodCount(observations.length)));
  return {
    good: observations.filter((_, i) => isGood.has(i)),
    other: observations.filter((_, i) => !isGood.has(i)),
  };
}

/**
 * The next setting to try by a tree-structured Parzen estimator: of 24 settings drawn from the density of the good ones, that with the largest ratio of that density to the one of the
 * others, and so the largest expected improvement (Bergstra et al. 2011, equation 6), among those not tried before. Null where the space has none left.
 */
export function suggestSetting(
  space: SearchSpace,
  observations: readonly Observation[],
  random: Random,
): ParameterValues | null {
  const { good, other } = divideObservations(observations);
  const [below, above] = [good, other].map((some) =>
    parzenEstimator(
      space,
      some.map(({ params }) => params),
    ),
  ) as [ReturnType<typeof parzenEstimator>, ReturnType<typeof parzenEstimator>];
  const tried = new Set(observations.map(({ params }) => keyOf(params)));
  let best: ParameterValues | null = null;
  let bestRatio = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < CANDIDATES; i++) {
    const setting = drawFrom(below, space, random);
    if (tried.has(keyOf(setting))) continue;
    const ratio = logDensity(below, space, setting) - logDensity(above, space, setting);
    if (best === null || ratio > bestRatio) [best, bestRatio] = [setting, ratio];
  }
  if (best) return best;
  return (
    drawSettings(
      space,
      1,
      random,
      observations.map(({ params }) => params),
    )[0] ?? null
  );
}
