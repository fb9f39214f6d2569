/** One round of successive halving: so many settings, each with so much of the resource. */
export interface Round {
  readonly candidates: number;
  readonly resources: number;
}

export interface HalvingPlan {
  readonly candidates: number;
  /** The whole resource: training rows, or the most that a parameter takes. */
  readonly maxResources: number;
  /** The least that a setting is judged on. */
  readonly minResources: number;
  /** Settings are divided by this after each round, and the resource is multiplied by it; at least 2. */
  readonly factor: number;
  /** Start with more, so that the last round uses as much of the resource as it can. */
  readonly exhaust: boolean;
}

/**
 * The rounds of scikit-learn's HalvingGridSearchCV and HalvingRandomSearchCV (`aggressive_elimination=False`; `exhaust` is `min_resources="exhaust"`). Throws a RangeError
 * where the least is more than the whole.
 */
export function halvingRounds(plan: HalvingPlan): Round[] {
  const { candidates, maxResources, factor } = plan;
  if (!(plan.minResources >= 1 && plan.minResources <= maxResources))
    throw new RangeError(`The least resource, ${plan.minResources}, must be from 1 to ${maxResources}.`);
  const required = 1 + wholeLog(candidates, factor);
  const least = plan.exhaust
    ? Math.max(plan.minResources, Math.floor(maxResources / factor ** (required - 1)))
    : plan.minResources;
  const possible = 1 + wholeLog(Math.floor(maxResources / least), factor);
  const rounds: Round[] = [];
  let left = candidates;
  for (let round = 0; round < Math.min(required, possible); round++) {
    rounds.push({ candidates: left, resources: Math.min(Math.floor(factor ** round * least), maxResources) });
    left = Math.ceil(left / factor);
  }
  return rounds;
}

/** The largest k with base^k <= value: the logarithm rounded down, without its rounding errors. */
function wholeLog(value: number, base: number): number {
  let k = 0;
  for (let power = base; power <= value; power *= base) k++;
  return k;
}
