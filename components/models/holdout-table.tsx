import { IntervalBar } from "#components/charts/interval-bar.tsx";
import { Card } from "#components/ui/card.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { formatCount, formatMetric } from "#domain/format/numbers.ts";
import { barDomain, compareHoldout } from "#domain/models/compare.ts";
import type { VersionMetrics } from "#domain/models/metrics.ts";

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
  const { holdout, crossValidation } = metrics;
  const caption = `Holdout figures of v${number}`;
  return (
    <Card title={`Holdout, ${formatCount(holdout.n)} rows`} meta="bars: 95 % interval">
      <div {...scrollRegion(caption)} className="overflow-x-auto">
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
              {champion && (
                <th scope="col" className="pl-4 text-right whitespace-nowrap">
                  champion v{champion.number}
                </th>
              )}
              <th scope="col" className="pl-4 text-right whitespace-nowrap">
                always “{holdout.baseline.label}”
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
                  {row.label}
                </th>
                <td className="text-right font-semibold">{formatMetric(row.value)}</td>
                {champion && <td className="pl-4 text-right">{formatMetric(row.champion)}</td>}
                <td className="pl-4 text-right text-ink-3">{formatMetric(row.baseline)}</td>
                <td className="pl-8">
                  <IntervalBar
                    value={row.value}
                    low={row.interval?.low ?? null}
                    high={row.interval?.high ?? null}
                    domain={domain}
                    compare={
                      row.champion === null || !champion
                        ? null
                        : {
                            value: row.champion,
                            label: `champion v${champion.number} ${formatMetric(row.champion)}`,
                          }
                    }
                    label={`${row.label} ${formatMetric(row.value)}, 95 % interval ${formatMetric(row.interval?.low)} to ${formatMetric(row.interval?.high)}`}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-2 text-xs text-ink-3">
        {formatCount(holdout.positives)} of {formatCount(holdout.n)} were positive; positive means a
        probability of at least {holdout.threshold}.
        {crossValidation &&
          ` Cross-validation on ${crossValidation.folds} folds: ROC AUC ${formatMetric(crossValidation.rocAuc.mean)} ± ${formatMetric(crossValidation.rocAuc.std)}.`}
        {champion && " The champion's figures are of its own holdout; the ring on a bar marks them."}
      </p>
    </Card>
  );
}
