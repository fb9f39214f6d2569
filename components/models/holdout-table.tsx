import { IntervalBar } from "#components/charts/interval-bar.tsx";
import { AnchorMark } from "#components/discussion/anchor-mark.tsx";
import { figureText } from "#components/training/labels.ts";
import { Card } from "#components/ui/card.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { valueAnchor } from "#domain/discussion/anchors.ts";
import { metricPlace } from "#domain/discussion/places.ts";
import { formatCount, formatMetric, formatValue } from "#domain/format/numbers.ts";
import { barDomain, compareHoldout } from "#domain/models/compare.ts";
import { foldSpread, METRIC_LABELS, type VersionMetrics, versionTask } from "#domain/models/metrics.ts";

/** The holdout figures beside the champion's and those of the trivial answer, each with its 95 % interval. */
export function HoldoutTable({
  number,
  metrics,
  champion,
}: {
  number: number;
  metrics: VersionMetrics;
  champion: { number: number; metrics: VersionMetrics | null } | null;
}) {
  const rows = compareHoldout(metrics, champion?.metrics ?? null);
  const domain = barDomain(rows);
  const { holdout } = metrics;
  const task = versionTask(metrics);
  const folds = foldSpread(metrics);
  const onUnitScale = task !== "regression";
  const rival = champion?.metrics && versionTask(champion.metrics) === task ? champion : null;
  const caption = `Holdout figures of v${number}`;
  return (
    <Card title={`Holdout, ${formatCount(holdout.n)} rows`} meta={onUnitScale ? "bars: 95 % interval" : null}>
      <div {...scrollRegion(caption)} className="relative overflow-x-auto">
        <table className="tabular w-full text-sm">
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr className="text-xs text-ink-3 *:py-2 *:font-medium">
              <th scope="col" className="text-left">
                <span className="sr-only">Figure</span>
              </th>
              <th scope="col" className="text-right">
                v{number}
              </th>
              {rival && (
                <th scope="col" className="pl-4 text-right whitespace-nowrap">
                  champion v{rival.number}
                </th>
              )}
              <th scope="col" className="pl-4 text-right whitespace-nowrap">
                always{" "}
                {onUnitScale ? `“${holdout.baseline.label}”` : formatValue(Number(holdout.baseline.label))}
              </th>
              <th scope="col" className="w-[38%] min-w-28 pl-8">
                <span className="sr-only">95 % interval</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.metric} className="*:border-t *:border-line-2 *:py-2">
                <th scope="row" className="pr-4 text-left font-normal whitespace-nowrap">
                  {row.label}{" "}
                  <AnchorMark
                    label={row.label}
                    anchor={valueAnchor(metricPlace(row.metric, row.label, row.value))}
                  />
                </th>
                <td className="text-right font-semibold">
                  {task === "binary_classification"
                    ? formatMetric(row.value)
                    : figureText(row.metric, row.value)}
                </td>
                {rival && (
                  <td className="pl-4 text-right">
                    {task === "binary_classification"
                      ? formatMetric(row.champion)
                      : figureText(row.metric, row.champion)}
                  </td>
                )}
                <td className="pl-4 text-right text-ink-3">
                  {task === "binary_classification"
                    ? formatMetric(row.baseline)
                    : figureText(row.metric, row.baseline)}
                </td>
                <td className="pl-8">
                  {onUnitScale && (
                    <IntervalBar
                      value={row.value}
                      low={row.interval?.low ?? null}
                      high={row.interval?.high ?? null}
                      domain={domain}
                      compare={
                        row.champion === null || !rival
                          ? null
                          : {
                              value: row.champion,
                              label: `champion v${rival.number} ${formatMetric(row.champion)}`,
                            }
                      }
                      label={`${row.label} ${formatMetric(row.value)}, 95 % interval ${formatMetric(row.interval?.low)} to ${formatMetric(row.interval?.high)}`}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-2 text-xs text-ink-3">
        {task === "binary_classification" &&
          `${formatCount(holdout.positives)} of ${formatCount(holdout.n)} were positive; positive means a probability of at least ${holdout.threshold}.`}
        {task === "regression" && "Errors are in the unit of the target."}
        {folds &&
          ` Cross-validation on ${folds.folds} folds: ${METRIC_LABELS[folds.metric]} ${figureText(folds.metric, folds.mean)} ± ${figureText(folds.metric, folds.std)}.`}
        {champion &&
          !rival &&
          " The champion foretells something of another kind, so its figures are not held against these."}
        {rival && " The champion's figures are of its own holdout; the ring on a bar marks them."}
      </p>
    </Card>
  );
}
