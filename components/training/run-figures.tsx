import { IntervalBar } from "#components/charts/interval-bar.tsx";
import { AnchorMark } from "#components/discussion/anchor-mark.tsx";
import { Card } from "#components/ui/card.tsx";
import { valueAnchor } from "#domain/discussion/anchors.ts";
import { metricPlace } from "#domain/discussion/places.ts";
import { formatCount, formatValue } from "#domain/format/numbers.ts";
import { FIGURE_LABELS, type FigureName, SMALLER_IS_BETTER, TASK_FIGURES } from "#domain/training/figures.ts";
import type { RunMetrics } from "#domain/training/result.ts";
import type { BootstrapIntervals, Interval } from "#ml/evaluate/bootstrap.ts";
import { figureText, foldInterval, intervalText, isEndless, isOnUnitScale, spreadText } from "./labels.ts";

/** The figures on the holdout beside the trivial answer, with their intervals drawn: of resampled rows, or of the folds where there is none. */
export function RunFigures({
  metrics,
  intervals,
  outside = false,
}: {
  metrics: RunMetrics;
  /** Of a model from outside no rows are known to be held out. */
  outside?: boolean;
  /** Null for too few rows, undefined on older results. */
  intervals?: BootstrapIntervals | null | undefined;
}) {
  const { task, metric, holdout, baseline, folds, n, positives } = metrics;
  // What older runs did not compute is not shown.
  const names = TASK_FIGURES[task].filter((name: FigureName) => holdout[name] !== undefined);
  return (
    <Card
      title="How well it does"
      meta={`${outside ? "evaluated rows" : "holdout"}, n = ${formatCount(n)}${positives === null ? "" : `, ${formatCount(positives)} positive`}`}
    >
      <div className="relative overflow-x-auto">
        <table className="tabular w-full text-sm">
          <caption className="sr-only">
            Figures on the {outside ? "evaluated rows" : "holdout"}, of the trivial answer, and their spread
            over the folds
          </caption>
          <thead className="text-xs text-ink-3">
            <tr>
              <th scope="col" className="py-1 text-left font-medium">
                Figure
              </th>
              <th scope="col" className="py-1 pl-3 text-right font-medium">
                This model
              </th>
              <th scope="col" className="py-1 pl-3 text-right font-medium">
                Trivial
              </th>
              <th scope="col" className="py-1 pl-4 text-left font-medium max-sm:hidden">
                <span className="sr-only">Picture</span>
              </th>
              <th scope="col" className="py-1 pl-3 text-right font-medium">
                {folds ? `${folds.count} folds` : "Folds"}
              </th>
            </tr>
          </thead>
          <tbody>
            {names.map((name: FigureName) => (
              <tr key={name}>
                <th scope="row" className="border-t border-line-2 py-1.5 text-left font-normal">
                  {FIGURE_LABELS[name]}{" "}
                  <AnchorMark
                    label={FIGURE_LABELS[name]}
                    anchor={valueAnchor(metricPlace(name, FIGURE_LABELS[name], holdout[name]))}
                  />
                  {SMALLER_IS_BETTER.has(name) && (
                    <span className="block text-xs whitespace-nowrap text-ink-3">less is better</span>
                  )}
                </th>
                <td
                  className={
                    name === metric
                      ? "border-t border-line-2 pl-3 text-right text-lg font-semibold"
                      : "border-t border-line-2 pl-3 text-right font-medium"
                  }
                >
                  {figureText(name, holdout[name])}
                  {intervals?.figures[name] !== undefined && !isEndless(name, holdout[name]) && (
                    <span className="block text-xs font-normal whitespace-nowrap text-ink-3">
                      {intervalText(name, intervals.figures[name])}
                    </span>
                  )}
                </td>
                <td className="border-t border-line-2 pl-3 text-right text-ink-3">
                  {figureText(name, baseline.figures[name])}
                </td>
                <td className="w-2/5 border-t border-line-2 pl-4 max-sm:hidden">
                  {!SMALLER_IS_BETTER.has(name) && isOnUnitScale(name) && (
                    <Picture name={name} metrics={metrics} interval={intervals?.figures[name]} />
                  )}
                </td>
                <td className="border-t border-line-2 pl-3 text-right whitespace-nowrap text-ink-2">
                  {folds ? (
                    <>
                      {figureText(name, folds[name]?.mean)}{" "}
                      <span className="text-ink-3 max-sm:block">± {spreadText(name, folds[name]?.std)}</span>
                    </>
                  ) : (
                    <span className="text-ink-3">none</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-2 text-xs text-ink-3">
        Trivial: always{" "}
        {task === "regression"
          ? `${formatValue(Number(baseline.label))}, the mean of the training rows.`
          : `"${baseline.label}", the most frequent class.`}
        {metrics.threshold !== null && ` A probability of at least ${metrics.threshold} counts as positive.`}
        {intervalNote(metrics, intervals)}
        {(isEndless("mape", holdout.mape) || isEndless("mape", folds?.mape?.mean)) &&
          " An error in percent grows without end where the true number is 0 or almost 0: judge by the others."}
      </p>
    </Card>
  );
}

/** What the band of the pictures is, or why there is none. */
function intervalNote({ folds, n }: RunMetrics, intervals: BootstrapIntervals | null | undefined): string {
  const marks = "the mark is the holdout, the ring the trivial answer.";
  if (intervals)
    return ` Below each figure and drawn as a band: its 95 % interval, from ${formatCount(intervals.resamples)} seeded resamples of the ${formatCount(n)} rows; ${marks}`;
  const few =
    intervals === null
      ? ` ${formatCount(n)} rows are too few to say how far the figures would vary with other rows.`
      : "";
  return folds
    ? `${few} The band is the mean of the ${folds.count} folds ± one standard deviation; ${marks}`
    : few || " There were no folds, so how far these figures vary is not known.";
}

function Picture({
  name,
  metrics,
  interval: resampled,
}: {
  name: FigureName;
  metrics: RunMetrics;
  interval: Interval | null | undefined;
}) {
  const interval = resampled === undefined ? foldInterval(metrics, name) : resampled;
  const trivial = metrics.baseline.figures[name] ?? null;
  return (
    <IntervalBar
      value={metrics.holdout[name] ?? null}
      low={interval?.low ?? null}
      high={interval?.high ?? null}
      compare={trivial === null ? null : { value: trivial, label: `trivial ${figureText(name, trivial)}` }}
      label={`${FIGURE_LABELS[name]} ${figureText(name, metrics.holdout[name])}${resampled ? `, 95 % interval ${intervalText(name, resampled)}` : ""}`}
    />
  );
}
