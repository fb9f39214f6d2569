import Link from "next/link";
import { BarChart } from "#components/charts/bar-chart.tsx";
import { ChartFrame } from "#components/charts/frame.tsx";
import { IntervalBar } from "#components/charts/interval-bar.tsx";
import { extent } from "#components/charts/prepare.ts";
import { Card } from "#components/ui/card.tsx";
import { formatCount, formatMetric } from "#domain/format/numbers.ts";
import {
  FIGURE_LABELS,
  type FigureName,
  figureInWords,
  SHARES,
  SMALLER_IS_BETTER,
  scoreOf,
} from "#domain/training/figures.ts";
import type { RunMetrics } from "#domain/training/result.ts";
import { runHref } from "./hrefs.ts";
import { figureText, foldInterval, foundAlgorithm, versionLabel } from "./labels.ts";
import type { Run } from "./types.ts";

const MOST = 12;
type Finished = Run & { metrics: RunMetrics };

/** The finished runs of one figure on one scale: holdout mark, spread of the folds, the trivial answer. Best first. */
export function CompareRuns({ runs, base }: { runs: readonly Run[]; base: string }) {
  const all = runs.filter((run): run is Finished => run.metrics !== null);
  const metric = all[0]?.metrics.metric ?? "rocAuc";
  const score = (run: Finished) => scoreOf(run.metrics.holdout, metric) ?? Number.NEGATIVE_INFINITY;
  const finished = all
    .filter((run) => run.metrics.metric === metric)
    .sort((a, b) => score(b) - score(a))
    .slice(0, MOST);
  if (finished.length < 2) return null;
  const label = FIGURE_LABELS[metric];
  const text = (value: number | null | undefined) => figureText(metric, value);
  const heldOut = (run: Finished) => run.metrics.holdout[metric] ?? null;
  const lows = finished.map((run) => foldInterval(run.metrics, metric)?.low ?? heldOut(run) ?? 0);
  const highs = finished.map((run) => foldInterval(run.metrics, metric)?.high ?? heldOut(run) ?? 0);
  const trivial = finished[0]?.metrics.baseline.figures[metric] ?? null;
  const range = extent([...lows, ...highs, ...finished.map(heldOut), trivial]) ?? [0, 1];
  const margin = 0.04 * (range[1] - range[0] || 1);
  const domain =
    metric === "rocAuc"
      ? ([0.5, Math.min(1, range[1] + 0.02)] as const)
      : ([range[0] - margin, range[1] + margin] as const);
  const ns = finished.map((run) => run.metrics.n);
  const n =
    Math.min(...ns) === Math.max(...ns)
      ? formatCount(ns[0])
      : `${formatCount(Math.min(...ns))} to ${formatCount(Math.max(...ns))}`;
  const less = SMALLER_IS_BETTER.has(metric);
  const near = finished.filter(
    (_, index) =>
      index > 0 && (less ? (lows[index] ?? 0) <= (highs[0] ?? 0) : (highs[index] ?? 0) >= (lows[0] ?? 0)),
  );
  return (
    <Card
      title={`Compared by ${figureInWords(metric)}`}
      meta={`${finished.length} finished runs on this page`}
    >
      {SHARES.has(metric) ? (
        <BarChart
          name="Run"
          valueName={label}
          format={(value) => text(value)}
          {...(trivial !== null && { threshold: { value: trivial, label: "trivial answer" } })}
          bars={finished.map((run) => ({
            key: run.id,
            label: (
              <Link prefetch={false} href={runHref(base, run)} className="text-accent hover:underline">
                {run.number}. {foundAlgorithm(run)}
              </Link>
            ),
            value: heldOut(run),
            ...foldInterval(run.metrics, metric),
          }))}
          caption={`Bar: holdout, n = ${n}. Line: mean over the folds ± one standard deviation.`}
        />
      ) : (
        <ChartFrame
          caption={`Mark: holdout, n = ${n}. Band: mean over the folds ± one standard deviation. The scale runs from ${metric === "rocAuc" ? "guessing (0.500)" : text(domain[0])} to ${text(domain[1])}.${trivial === null ? "" : ` Ring: the trivial answer, ${text(trivial)}.`}`}
          table={{
            head: ["Run", "Algorithm", "Holdout", "Folds, mean", "Folds, std", "n"],
            rows: finished.map((run) => [
              run.number,
              foundAlgorithm(run),
              precise(metric, heldOut(run)),
              precise(metric, run.metrics.folds?.[metric]?.mean),
              precise(metric, run.metrics.folds?.[metric]?.std),
              formatCount(run.metrics.n),
            ]),
          }}
        >
          <ul className="grid gap-1.5">
            {finished.map((run) => {
              const folds = foldInterval(run.metrics, metric);
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
                      {foundAlgorithm(run)}, {versionLabel(run.dataset)}
                    </span>
                  </span>
                  <span className="max-sm:order-3 max-sm:col-span-2">
                    <IntervalBar
                      value={heldOut(run)}
                      low={folds?.low ?? null}
                      high={folds?.high ?? null}
                      domain={domain}
                      compare={
                        trivial === null ? null : { value: trivial, label: `trivial ${text(trivial)}` }
                      }
                      label={`Run ${run.number}: ${label} ${text(heldOut(run))}`}
                    />
                  </span>
                  <span className="tabular text-right">{text(heldOut(run))}</span>
                </li>
              );
            })}
          </ul>
        </ChartFrame>
      )}
      {near.length > 0 && (
        <p className="mt-2 text-sm text-ink-2">
          {near.length === 1 ? `Run ${near[0]?.number} lies` : `${near.length} runs lie`} within the spread of
          the best run's folds: on this data the difference may be chance.
        </p>
      )}
    </Card>
  );
}

/** One place more than elsewhere, to tell near runs apart. */
const precise = (metric: FigureName, value: number | null | undefined): string =>
  SHARES.has(metric) || (value !== null && value !== undefined && Math.abs(value) >= 10)
    ? figureText(metric, value)
    : formatMetric(value, 4);
