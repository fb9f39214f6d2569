import Link from "next/link";
import { ChartFrame } from "#components/charts/frame.tsx";
import { IntervalBar } from "#components/charts/interval-bar.tsx";
import { Card } from "#components/ui/card.tsx";
import { formatCount, formatMetric } from "#domain/format/numbers.ts";
import type { RunMetrics } from "#domain/training/result.ts";
import { runHref } from "./hrefs.ts";
import { algorithmLabel, foldInterval, versionLabel } from "./labels.ts";
import type { Run } from "./types.ts";

const MOST = 12;
type Finished = Run & { metrics: RunMetrics };

/** The finished runs on one scale: holdout mark, spread of the folds, the trivial answer. Best first. */
export function CompareRuns({ runs, base }: { runs: readonly Run[]; base: string }) {
  const finished = runs
    .filter((run): run is Finished => run.metrics !== null)
    .sort((a, b) => (b.metrics.holdout.rocAuc ?? 0) - (a.metrics.holdout.rocAuc ?? 0))
    .slice(0, MOST);
  if (finished.length < 2) return null;
  const lows = finished.map(
    (run) => foldInterval(run.metrics, "rocAuc")?.low ?? run.metrics.holdout.rocAuc ?? 1,
  );
  const highs = finished.map(
    (run) => foldInterval(run.metrics, "rocAuc")?.high ?? run.metrics.holdout.rocAuc ?? 0,
  );
  const domain = [
    0.5,
    Math.min(1, Math.max(...highs, ...finished.map((run) => run.metrics.holdout.rocAuc ?? 0)) + 0.02),
  ] as const;
  const ns = finished.map((run) => run.metrics.n);
  const n =
    Math.min(...ns) === Math.max(...ns)
      ? formatCount(ns[0])
      : `${formatCount(Math.min(...ns))} to ${formatCount(Math.max(...ns))}`;
  const bestLow = lows[0] ?? 0;
  const near = finished.filter((_, index) => index > 0 && (highs[index] ?? 0) >= bestLow);
  return (
    <Card title="Compared by ROC AUC" meta={`${finished.length} finished runs on this page`}>
      <ChartFrame
        caption={`Mark: holdout, n = ${n}. Band: mean over the folds ± one standard deviation. The scale runs from guessing (0.500) to ${formatMetric(domain[1])}.`}
        table={{
          head: ["Run", "Algorithm", "Holdout", "Folds, mean", "Folds, std", "n"],
          rows: finished.map((run) => [
            run.number,
            algorithmLabel(run.algorithm),
            formatMetric(run.metrics.holdout.rocAuc, 4),
            formatMetric(run.metrics.folds?.rocAuc.mean, 4),
            formatMetric(run.metrics.folds?.rocAuc.std, 4),
            formatCount(run.metrics.n),
          ]),
        }}
      >
        <ul className="grid gap-1.5">
          {finished.map((run) => {
            const folds = foldInterval(run.metrics, "rocAuc");
            return (
              <li
                key={run.id}
                className="grid grid-cols-[minmax(0,1fr)_3.5rem] items-center gap-x-3 text-sm sm:grid-cols-[15rem_minmax(0,1fr)_3.5rem]"
              >
                <span className="min-w-0 truncate">
                  <Link prefetch={false} href={runHref(base, run)} className="text-accent hover:underline">
                    Run {run.number}
                  </Link>{" "}
                  <span className="text-ink-2">
                    {algorithmLabel(run.algorithm)}, {versionLabel(run.dataset)}
                  </span>
                </span>
                <span className="max-sm:order-3 max-sm:col-span-2">
                  <IntervalBar
                    value={run.metrics.holdout.rocAuc}
                    low={folds?.low ?? null}
                    high={folds?.high ?? null}
                    domain={domain}
                    label={`Run ${run.number}: ROC AUC ${formatMetric(run.metrics.holdout.rocAuc)}`}
                  />
                </span>
                <span className="tabular text-right">{formatMetric(run.metrics.holdout.rocAuc)}</span>
              </li>
            );
          })}
        </ul>
      </ChartFrame>
      {near.length > 0 && (
        <p className="mt-2 text-sm text-ink-2">
          {near.length === 1 ? `Run ${near[0]?.number} lies` : `${near.length} runs lie`} within the spread of
          the best run's folds: on this data the difference may be chance.
        </p>
      )}
    </Card>
  );
}
