import { IntervalBar } from "#components/charts/interval-bar.tsx";
import { FIGURE_LABELS, figureInWords } from "#domain/training/figures.ts";
import { figureText, foldInterval, isOnUnitScale } from "./labels.ts";
import type { Run } from "./types.ts";

const AUC_DOMAIN = [0.5, 1] as const;
const UNIT_DOMAIN = [0, 1] as const;

/** The holdout's figure that settings were chosen by, as a number and, where it lies between 0 and 1, as a mark over the spread of the folds. */
export function FigureCell({ metrics }: { metrics: Run["metrics"] }) {
  const value = metrics?.holdout[metrics.metric] ?? null;
  if (!metrics || value === null) return <span className="text-ink-3">–</span>;
  const { metric } = metrics;
  const folds = foldInterval(metrics, metric);
  const spread = folds
    ? `, ${metrics.folds?.count} folds ${figureText(metric, folds.low)} to ${figureText(metric, folds.high)}`
    : "";
  return (
    <span className="inline-flex items-center gap-2">
      <span className="tabular">
        {figureText(metric, value)}
        {metric !== "rocAuc" && <span className="block text-xs text-ink-3">{figureInWords(metric)}</span>}
      </span>
      {isOnUnitScale(metric) && (
        <span className="w-24 max-sm:hidden">
          <IntervalBar
            value={value}
            low={folds?.low ?? null}
            high={folds?.high ?? null}
            domain={metric === "rocAuc" ? AUC_DOMAIN : UNIT_DOMAIN}
            label={`${FIGURE_LABELS[metric]} ${figureText(metric, value)}${spread}`}
          />
        </span>
      )}
    </span>
  );
}
