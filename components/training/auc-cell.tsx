import { IntervalBar } from "#components/charts/interval-bar.tsx";
import { formatMetric } from "#domain/format/numbers.ts";
import { foldInterval } from "./labels.ts";
import type { Run } from "./types.ts";

export const AUC_DOMAIN = [0.5, 1] as const;

/** The holdout's ROC AUC as a number and as a mark over the spread of the folds. */
export function AucCell({ metrics }: { metrics: Run["metrics"] }) {
  const auc = metrics?.holdout.rocAuc ?? null;
  if (!metrics || auc === null) return <span className="text-ink-3">–</span>;
  const folds = foldInterval(metrics, "rocAuc");
  const spread = folds
    ? `, ${metrics.folds?.count} folds ${formatMetric(folds.low)} to ${formatMetric(folds.high)}`
    : "";
  return (
    <span className="inline-flex items-center gap-2">
      <span className="tabular">{formatMetric(auc)}</span>
      <span className="w-24 max-sm:hidden">
        <IntervalBar
          value={auc}
          low={folds?.low ?? null}
          high={folds?.high ?? null}
          domain={AUC_DOMAIN}
          label={`ROC AUC ${formatMetric(auc)}${spread}`}
        />
      </span>
    </span>
  );
}
