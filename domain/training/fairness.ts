import { normalQuantile } from "#domain/format/normal-quantile.ts";
import { shareDifference } from "#domain/lifecycle/comparison.ts";
import { wilsonInterval } from "#domain/models/intervals.ts";
import { ratioInterval } from "./share-ratio.ts";

/** A rate is compared once its denominator has this many rows. */
export const GROUP_MINIMUM = 30;
const ERROR = 0.05;

/** Counts of one group's rows: `positives` were, `selected` were said to be; `probabilitySum` adds up what was said. */
export type GroupTally = {
  label: string;
  n: number;
  positives: number;
  selected: number;
  truePositives: number;
  falsePositives: number;
  probabilitySum: number;
};

/** A share `count / n` with Wilson's 95 % interval, null without rows. `enough` says whether it may be compared. */
export type GroupRate = {
  count: number;
  n: number;
  value: number | null;
  low: number | null;
  high: number | null;
  enough: boolean;
};

export type FairnessGroup = {
  label: string;
  n: number;
  /** Share that the model calls positive. */
  selection: GroupRate;
  /** Share of the positive rows, and of the negative ones, that the model calls positive. */
  truePositive: GroupRate;
  falsePositive: GroupRate;
  /** Calibration: the mean probability that was said, and the share that was positive. */
  predicted: number | null;
  observed: GroupRate;
};

/** The greatest of the gaps between two groups. The interval holds for all pairs at once. A ratio without an interval has none selected on a side. */
export type FairnessGap = {
  value: number;
  low: number | null;
  high: number | null;
  highest: string;
  lowest: string;
  /** Rows in the denominators of the two. */
  n: { highest: number; lowest: number };
  /** Groups that had enough rows to be compared. */
  groups: number;
};

export type AttributeFairness = {
  attribute: string;
  minimum: number;
  /** Rows of the holdout in which the attribute is missing: in no group. */
  withoutValue: number;
  groups: FairnessGroup[];
  /** Each null where fewer than two groups have enough rows: too few to say. */
  parityDifference: FairnessGap | null;
  parityRatio: FairnessGap | null;
  equalOpportunity: FairnessGap | null;
  /** The greater of the gaps of true and of false positive rates, and which one it is. */
  equalizedOdds: (FairnessGap & { rate: "truePositive" | "falsePositive" }) | null;
  /** What the thresholds that a cost can choose do to the groups; results of before have none. */
  thresholds?: GroupsAtThreshold[];
};

/** Rows called positive at a threshold, rightly and wrongly, of each group in its order. Null calls none positive. */
export type GroupsAtThreshold = {
  threshold: number | null;
  groups: { truePositives: number; falsePositives: number }[];
};

type RateName = "selection" | "truePositive" | "falsePositive";

/**
 * Fairness figures of one attribute from its groups' counts. Gaps are highest minus lowest rate among groups with `minimum` rows in
 * the denominator; intervals are Newcombe's and Katz's, widened for all pairs that the greatest was picked from (Bonferroni).
 * Source: Agarwal et al. (2018), "A reductions approach to fair classification"; Fairlearn's MetricFrame. See docs/algorithms/fairness.md.
 */
export function fairnessOf(
  attribute: string,
  tallies: readonly GroupTally[],
  withoutValue: number,
  minimum: number = GROUP_MINIMUM,
): AttributeFairness {
  const groups = tallies
    .filter(({ n }) => n > 0)
    .map(
      (one): FairnessGroup => ({
        label: one.label,
        n: one.n,
        selection: rateOf(one.selected, one.n, minimum),
        truePositive: rateOf(one.truePositives, one.positives, minimum),
        falsePositive: rateOf(one.falsePositives, one.n - one.positives, minimum),
        predicted: one.probabilitySum / one.n,
        observed: rateOf(one.positives, one.n, minimum),
      }),
    );
  return {
    attribute,
    minimum,
    withoutValue,
    groups,
    parityDifference: gapOf(groups, "selection"),
    parityRatio: ratioOf(groups),
    equalOpportunity: gapOf(groups, "truePositive"),
    equalizedOdds: oddsOf(groups),
  };
}

/** The same figures at another threshold; null where its counts were not kept. */
export function fairnessAt(fairness: AttributeFairness, threshold: number | null): AttributeFairness | null {
  const at = fairness.thresholds?.find((one) => one.threshold === threshold);
  if (!at) return null;
  const tallies = fairness.groups.map(({ label, n, predicted, observed }, place): GroupTally => {
    const { truePositives, falsePositives } = at.groups[place] ?? { truePositives: 0, falsePositives: 0 };
    return {
      label,
      n,
      positives: observed.count,
      selected: truePositives + falsePositives,
      truePositives,
      falsePositives,
      probabilitySum: (predicted ?? 0) * n,
    };
  });
  return fairnessOf(fairness.attribute, tallies, fairness.withoutValue, fairness.minimum);
}

function rateOf(count: number, n: number, minimum: number): GroupRate {
  const interval = wilsonInterval(count, n);
  return {
    count,
    n,
    value: n > 0 ? count / n : null,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    enough: n > 0 && n >= minimum,
  };
}

type Extreme = { label: string; rate: GroupRate; value: number };

/** The groups with the highest and the lowest rate, the first of equals; null where fewer than two can be compared. */
function extremes(groups: readonly FairnessGroup[], name: RateName) {
  const compared = groups.flatMap((group): Extreme[] => {
    const rate = group[name];
    return rate.enough && rate.value !== null ? [{ label: group.label, rate, value: rate.value }] : [];
  });
  const [first, second] = compared;
  if (!first || !second) return null;
  const lowest = compared.reduce((least, one) => (one.value < least.value ? one : least));
  const others = compared.filter((one) => one !== lowest);
  const highest = others.reduce((most, one) => (one.value > most.value ? one : most));
  return { highest, lowest, groups: compared.length };
}

/** The normal quantile for all pairs of so many groups at once, `rates` figures of each. */
const quantileFor = (groups: number, rates: number): number =>
  -normalQuantile(ERROR / (groups * (groups - 1) * rates));

function gapOf(groups: readonly FairnessGroup[], name: RateName, rates = 1): FairnessGap | null {
  const found = extremes(groups, name);
  if (!found) return null;
  const { highest: a, lowest: b } = found;
  const z = quantileFor(found.groups, rates);
  const difference = shareDifference(a.rate.count, a.rate.n, b.rate.count, b.rate.n, z);
  return {
    value: a.value - b.value,
    low: difference?.low ?? null,
    high: difference?.high ?? null,
    ...namesOf(found),
  };
}

function ratioOf(groups: readonly FairnessGroup[]): FairnessGap | null {
  const found = extremes(groups, "selection");
  // Where no group has any row selected, there is no ratio to speak of.
  if (!found || found.highest.value === 0) return null;
  const { highest: a, lowest: b } = found;
  const interval = ratioInterval(
    b.rate.count,
    b.rate.n,
    a.rate.count,
    a.rate.n,
    quantileFor(found.groups, 1),
  );
  return {
    value: b.value / a.value,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    ...namesOf(found),
  };
}

function oddsOf(groups: readonly FairnessGroup[]): AttributeFairness["equalizedOdds"] {
  const truePositive = gapOf(groups, "truePositive", 2);
  const falsePositive = gapOf(groups, "falsePositive", 2);
  // One half alone could hide the greater one.
  if (!truePositive || !falsePositive) return null;
  return truePositive.value >= falsePositive.value
    ? { ...truePositive, rate: "truePositive" }
    : { ...falsePositive, rate: "falsePositive" };
}

const namesOf = ({ highest, lowest, groups }: NonNullable<ReturnType<typeof extremes>>) => ({
  highest: highest.label,
  lowest: lowest.label,
  n: { highest: highest.rate.n, lowest: lowest.rate.n },
  groups,
});
