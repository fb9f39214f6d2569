import { formatCount, formatPercent } from "#domain/format/numbers.ts";
import type { AttributeFairness } from "./fairness.ts";

/** Points of a difference of shares: 0.123 gives "12.3 points". */
const points = (difference: number): string => `${(difference * 100).toFixed(1)} points`;

/** What the selection rates of an attribute's groups say: the greatest gap, whether chance can make it, and who could not be compared. */
export function fairnessSentence(of: AttributeFairness): string {
  const { attribute, groups, parityDifference: gap, minimum } = of;
  if (groups.length < 2)
    return `The holdout has ${groups.length === 0 ? "no row with a value" : "one group only"} of ${attribute}, so there is nothing to compare.`;
  const few = groups.filter(({ selection }) => !selection.enough).map(({ label }) => `"${label}"`);
  if (!gap)
    return `Too few to say: fewer than two groups of ${attribute} have ${formatCount(minimum)} rows in the holdout.`;
  const rate = (label: string) =>
    formatPercent(groups.find((group) => group.label === label)?.selection.value, 1);
  const least = `"${gap.highest}" is called positive in ${rate(gap.highest)} of its rows, "${gap.lowest}" in ${rate(gap.lowest)}: the greatest gap, ${points(gap.value)}`;
  const range =
    gap.low === null || gap.high === null ? "" : ` (95 % interval ${points(gap.low)} to ${points(gap.high)})`;
  const verdict =
    gap.low !== null && gap.low > 0
      ? "more than chance makes with so many rows."
      : "which chance alone can make with so many rows; more rows would tell.";
  const left =
    few.length === 0
      ? ""
      : ` Too few to say of ${few.join(", ")}: under ${formatCount(minimum)} rows, so not compared.`;
  return `${least}${range}, ${verdict}${left}`;
}
