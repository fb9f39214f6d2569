import { useState } from "react";
import { ChartFrame } from "#components/charts/frame.tsx";
import { IntervalBar } from "#components/charts/interval-bar.tsx";
import { Card } from "#components/ui/card.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { Segmented } from "#components/ui/segmented.tsx";
import {
  formatCount,
  formatCountOf,
  formatMetric,
  formatPercent,
  formatValue,
} from "#domain/format/numbers.ts";
import {
  type AttributeFairness,
  type FairnessGap,
  fairnessAt,
  type GroupRate,
} from "#domain/training/fairness.ts";
import { fairnessSentence } from "#domain/training/fairness-words.ts";

const TOO_FEW = "too few to say";

type At = "used" | "cost";

/** Whom the answers treat how: selection rates by group, drawn, the rates beside them, and the greatest gaps; at the threshold in use, or at the one of least cost. */
export function FairnessCard({
  fairness: used,
  threshold,
  leastCost,
  where,
}: {
  fairness: AttributeFairness;
  /** The one that the stored figures were computed with. */
  threshold: number;
  leastCost: { threshold: number | null } | null;
  where: string;
}) {
  const [at, setAt] = useState<At>("used");
  const other = leastCost && fairnessAt(used, leastCost.threshold);
  const fairness = at === "cost" && other ? other : used;
  const words =
    fairness === used
      ? `threshold ${formatValue(threshold, 4)}`
      : leastCostWords(leastCost?.threshold ?? null);
  const { attribute, groups, minimum, withoutValue } = fairness;
  const caption = `${where}, at ${words}${withoutValue > 0 ? `, ${formatCountOf(withoutValue, "row")} of them without a value of ${attribute}, in no group` : ""}. Bands: 95 % intervals (Wilson). Compared are groups with at least ${formatCount(minimum)} rows in the figure.`;
  return (
    <Card title={`Fairness by ${attribute}`} meta={formatCountOf(groups.length, "group")}>
      {groups.length > 1 && (
        <div className="mb-3">
          {other ? (
            <Segmented
              label={`Threshold of the fairness by ${attribute}`}
              value={at}
              onValueChange={(value) => setAt(value === "cost" ? "cost" : "used")}
              options={[
                { value: "used", label: `In use: ${formatValue(threshold, 4)}` },
                {
                  value: "cost",
                  label: `Least cost: ${leastCost.threshold === null ? "no row" : formatValue(leastCost.threshold, 4)}`,
                },
              ]}
            />
          ) : (
            !used.thresholds && (
              <p className="text-xs text-ink-3">
                These figures stand at {words}. This result kept no counts at other thresholds: run it again
                to see them at the one of least cost.
              </p>
            )
          )}
        </div>
      )}
      <p className="mb-3 max-w-prose text-sm text-ink-2" aria-live="polite">
        {fairnessSentence(fairness)}
      </p>
      {groups.length > 0 && (
        <ChartFrame caption={caption}>
          <GroupTable fairness={fairness} />
        </ChartFrame>
      )}
      {groups.length > 1 && <GapTable fairness={fairness} />}
    </Card>
  );
}

const leastCostWords = (threshold: number | null): string =>
  `the threshold of least cost, ${threshold === null ? "at which no row is called positive" : formatValue(threshold, 4)}`;

const head = "py-1 pl-3 text-right font-medium";

function GroupTable({ fairness: { attribute, groups } }: { fairness: AttributeFairness }) {
  return (
    <div {...scrollRegion(`Rates by ${attribute}`)} className="relative overflow-x-auto">
      <table className="tabular w-full text-sm">
        <caption className="sr-only">Rates by {attribute}</caption>
        <thead className="text-xs text-ink-3">
          <tr>
            <th scope="col" className="py-1 text-left font-medium">
              Group
            </th>
            <th scope="col" className={head}>
              n
            </th>
            <th scope="col" className="w-1/4 min-w-32 py-1 pl-4 text-left font-medium">
              Called positive, 0 to 100 %
            </th>
            <th scope="col" className={head}>
              Called positive
            </th>
            <th scope="col" className={head}>
              Of the positive
            </th>
            <th scope="col" className={head}>
              Of the negative
            </th>
            <th scope="col" className={head}>
              Mean said
            </th>
            <th scope="col" className={head}>
              Was positive
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map(({ label, n, selection, truePositive, falsePositive, predicted, observed }) => (
            <tr key={label} className="*:border-t *:border-line-2 *:py-1.5">
              <th scope="row" className="max-w-48 truncate text-left font-normal" title={label}>
                {label}
              </th>
              <td className="pl-3 text-right text-ink-3">{formatCount(n)}</td>
              <td className="pl-4">
                {selection.enough ? (
                  <IntervalBar
                    value={selection.value}
                    low={selection.low}
                    high={selection.high}
                    label={`${label}: ${rateWords(selection)}`}
                  />
                ) : (
                  <span className="hatched block rounded-tag text-center text-xs text-ink-2">
                    <span className="rounded-tag bg-panel px-2">{TOO_FEW}</span>
                  </span>
                )}
              </td>
              <RateCell rate={selection} />
              <RateCell rate={truePositive} />
              <RateCell rate={falsePositive} />
              <td className="pl-3 text-right">{formatPercent(predicted, 1)}</td>
              <RateCell rate={observed} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const rateWords = ({ value, low, high, n }: GroupRate): string =>
  `${formatPercent(value, 1)}, 95 % interval ${formatPercent(low, 1)} to ${formatPercent(high, 1)}, n = ${formatCount(n)}`;

function RateCell({ rate }: { rate: GroupRate }) {
  const { value, low, high, n, enough } = rate;
  return (
    <td className="pl-3 text-right whitespace-nowrap">
      <span className={enough ? undefined : "text-ink-3"}>{formatPercent(value, 1)}</span>
      <span className="block text-xs text-ink-3">
        {low !== null && high !== null && `${(low * 100).toFixed(0)} to ${(high * 100).toFixed(0)}, `}n ={" "}
        {formatCount(n)}
        {!enough && <span className="block">{TOO_FEW}</span>}
      </span>
    </td>
  );
}

const asPoints = (value: number): string => `${(value * 100).toFixed(1)} points`;

function GapTable({ fairness }: { fairness: AttributeFairness }) {
  const { attribute, parityDifference, parityRatio, equalOpportunity, equalizedOdds } = fairness;
  const rows: [name: string, gap: FairnessGap | null, say: (value: number) => string, note: string][] = [
    ["Demographic parity difference", parityDifference, asPoints, "gap of the shares called positive"],
    ["Demographic parity ratio", parityRatio, formatMetric, "lowest of these shares over the highest"],
    ["Equal opportunity difference", equalOpportunity, asPoints, "gap among rows that were positive"],
    [
      "Equalized odds difference",
      equalizedOdds,
      asPoints,
      equalizedOdds
        ? `the greater gap: among rows that were ${equalizedOdds.rate === "truePositive" ? "positive" : "negative"}`
        : "the greater gap among positive and negative rows",
    ],
  ];
  return (
    <div {...scrollRegion(`Greatest gaps by ${attribute}`)} className="relative mt-4 overflow-x-auto">
      <table className="tabular w-full text-sm">
        <caption className="sr-only">Greatest gaps between groups of {attribute}</caption>
        <thead className="text-xs text-ink-3">
          <tr>
            <th scope="col" className="py-1 text-left font-medium">
              Greatest gap
            </th>
            <th scope="col" className={head}>
              Value
            </th>
            <th scope="col" className={head}>
              95 % interval
            </th>
            <th scope="col" className="py-1 pl-4 text-left font-medium">
              Between
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, gap, say, note]) => (
            <tr key={name} className="*:border-t *:border-line-2 *:py-1.5">
              <th scope="row" className="text-left font-normal">
                {name}
                <span className="block text-xs text-ink-3">{note}</span>
              </th>
              {gap ? (
                <>
                  <td className="pl-3 text-right font-medium whitespace-nowrap">{say(gap.value)}</td>
                  <td className="pl-3 text-right whitespace-nowrap text-ink-2">
                    {gap.low === null || gap.high === null
                      ? "not known"
                      : `${say(gap.low)} to ${say(gap.high)}`}
                  </td>
                  <td className="pl-4 text-ink-2">
                    {gap.highest} (n = {formatCount(gap.n.highest)}) and {gap.lowest} (n ={" "}
                    {formatCount(gap.n.lowest)})
                  </td>
                </>
              ) : (
                <>
                  <td className="pl-3 text-right text-xs text-ink-3">{TOO_FEW}</td>
                  <td colSpan={2} />
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 text-xs text-ink-3">
        Each interval holds for all pairs of groups at once, since the greatest gap was picked from them.
      </p>
    </div>
  );
}
