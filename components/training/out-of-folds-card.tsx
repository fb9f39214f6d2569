import { IntervalBar } from "#components/charts/interval-bar.tsx";
import { Card } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { formatCount, formatCountOf, formatValue } from "#domain/format/numbers.ts";
import { FIGURE_LABELS, type FigureName, SMALLER_IS_BETTER, TASK_FIGURES } from "#domain/training/figures.ts";
import type { BootstrapIntervals } from "#ml/evaluate/bootstrap.ts";
import { figureText, intervalText, isEndless, isOnUnitScale, versionLabel } from "./labels.ts";
import { TaskCharts } from "./task-charts.tsx";
import type { RunDetail, RunResult } from "./types.ts";

type OutOfFolds = NonNullable<RunResult["outOfFolds"]>;
type Figures = Readonly<Partial<Record<FigureName, number | null>>>;

/** The chosen setting on its own training rows, each answered without having been seen: figures beside the holdout's, and the same pictures. */
export function OutOfFoldsCard({
  run,
  result,
  outOfFolds,
}: {
  run: RunDetail;
  result: RunResult;
  outOfFolds: OutOfFolds;
}) {
  const { folds, rows, evaluation } = outOfFolds;
  const { n, intervals } = evaluation;
  const tried = result.automl?.tried.length ?? result.trials.length;
  const where = `${folds === 1 ? "Validation rows" : "Training rows"} of ${run.dataset.name} ${versionLabel(run.dataset)} out of folds, n = ${formatCount(n)}`;
  return (
    <Card
      title="Out of folds"
      meta={`${formatCountOf(folds, "fold")}, ${n === rows ? "all" : `${formatCount(n)} of`} ${formatCount(rows)} training rows`}
    >
      <p className="mb-2 text-sm text-ink-2">
        {answeredRows(outOfFolds)} was answered by a fit of the chosen setting that had not seen it,{" "}
        {formatCountOf(folds, "fit")} in all.
      </p>
      <FiguresBesideHoldout result={result} evaluation={evaluation} />
      <p className="mt-2 text-xs text-ink-3">
        Trivial: always{" "}
        {result.task === "regression"
          ? formatValue(Number(evaluation.baseline.label))
          : `"${evaluation.baseline.label}"`}
        . The mark is out of folds, the ring the holdout.
        {intervalNote(intervals, n)}
        {tried > 1 &&
          ` The best of ${formatCount(tried)} settings was chosen on these rows, so it looks a little better here than it is; the holdout had no part in that.`}
      </p>
      <TaskCharts
        // What costs and gains is decided on the holdout.
        holdout={{ ...evaluation, lift: undefined, thresholds: undefined }}
        classes={result.data.classes}
        where={where}
        label="Out of folds"
        place="part"
      />
    </Card>
  );
}

function FiguresBesideHoldout({
  result: { task, metric, holdout },
  evaluation: { n, metrics, baseline, intervals },
}: {
  result: RunResult;
  evaluation: OutOfFolds["evaluation"];
}) {
  const [found, held, trivial]: Figures[] = [metrics, holdout.metrics, baseline.metrics];
  const names: FigureName[] = TASK_FIGURES[task].filter((name: FigureName) => found?.[name] !== undefined);
  const columns: Column<FigureName>[] = [
    {
      key: "figure",
      header: "Figure",
      wrap: true,
      className: "sm:min-w-44",
      cell: (name) => (
        <>
          {FIGURE_LABELS[name]}
          {SMALLER_IS_BETTER.has(name) && (
            <span className="block text-xs whitespace-nowrap text-ink-3">less is better</span>
          )}
        </>
      ),
    },
    {
      key: "found",
      header: <HeaderWithCount title="Out of folds" n={n} />,
      numeric: true,
      cell: (name) => (
        <FigureWithInterval name={name} figures={found} intervals={intervals} strong={name === metric} />
      ),
    },
    {
      key: "holdout",
      header: <HeaderWithCount title="Holdout" n={holdout.n} />,
      numeric: true,
      cell: (name) => (
        // A phone has no room for both intervals; this one stands further up the page too.
        <FigureWithInterval
          name={name}
          figures={held}
          intervals={holdout.intervals}
          intervalClassName="max-sm:hidden"
        />
      ),
    },
    {
      key: "picture",
      header: <span className="sr-only">Picture</span>,
      wideOnly: true,
      className: "w-1/4",
      cell: (name) => <Picture name={name} found={found} held={held} intervals={intervals} />,
    },
    {
      key: "trivial",
      header: "Trivial",
      numeric: true,
      wideOnly: true,
      cell: (name) => <span className="text-ink-3">{figureText(name, trivial?.[name])}</span>,
    },
  ];
  return (
    <DataTable
      inset
      caption="Figures out of folds, on the holdout, and of the trivial answer"
      columns={columns}
      rows={names}
      rowKey={(name) => name}
    />
  );
}

function HeaderWithCount({ title, n }: { title: string; n: number }) {
  return (
    <span>
      {title}
      <span className="block font-normal">n = {formatCount(n)}</span>
    </span>
  );
}

function FigureWithInterval({
  name,
  figures,
  intervals,
  strong = false,
  intervalClassName,
}: {
  name: FigureName;
  figures: Figures | undefined;
  intervals: BootstrapIntervals | null | undefined;
  strong?: boolean;
  intervalClassName?: string;
}) {
  return (
    <>
      <span className={strong ? "font-semibold" : undefined}>{figureText(name, figures?.[name])}</span>
      {intervals?.figures[name] !== undefined && !isEndless(name, figures?.[name]) && (
        <span className={cn("block text-xs text-ink-3", intervalClassName)}>
          {intervalText(name, intervals.figures[name])}
        </span>
      )}
    </>
  );
}

function Picture({
  name,
  found,
  held,
  intervals,
}: {
  name: FigureName;
  found: Figures | undefined;
  held: Figures | undefined;
  intervals: BootstrapIntervals | null | undefined;
}) {
  if (SMALLER_IS_BETTER.has(name) || !isOnUnitScale(name)) return null;
  const interval = intervals?.figures[name];
  const beside = held?.[name] ?? null;
  return (
    <IntervalBar
      value={found?.[name] ?? null}
      low={interval?.low ?? null}
      high={interval?.high ?? null}
      compare={beside === null ? null : { value: beside, label: `holdout ${figureText(name, beside)}` }}
      label={`${FIGURE_LABELS[name]} out of folds ${figureText(name, found?.[name])}${interval ? `, 95 % interval ${intervalText(name, interval)}` : ""}`}
    />
  );
}

/** What rows have an answer. One fold is that of rows given for validation; of several that leave rows out, those are in order of time. */
function answeredRows({ folds, rows, evaluation: { n } }: OutOfFolds): string {
  if (folds === 1) return "Each row for validation";
  return n < rows
    ? `Each training row but the ${formatCount(rows - n)} earliest, which no fold comes before,`
    : "Each training row";
}

function intervalNote(intervals: BootstrapIntervals | null | undefined, n: number): string {
  return intervals
    ? ` Below each figure its 95 % interval, from ${formatCount(intervals.resamples)} seeded resamples of the rows; it takes the fits as they are, and folds share rows, so it is rather too narrow.`
    : ` ${formatCount(n)} rows are too few to say how far the figures would vary with other rows.`;
}
