import { IntervalBar } from "#components/charts/interval-bar.tsx";
import { Card } from "#components/ui/card.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { formatDuration } from "#domain/format/dates.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { whyChosen } from "#domain/training/automl.ts";
import { FIGURE_LABELS } from "#domain/training/figures.ts";
import { CATALOGUE } from "#ml/catalogue.ts";
import { algorithmLabel, figureText, parameterWords, spreadText } from "./labels.ts";
import type { RunDetail, RunResult } from "./types.ts";

type Report = NonNullable<RunResult["automl"]>;
type Try = Report["tried"][number] & { number: number };

const labelOf = (algorithm: string) => CATALOGUE[algorithm as Try["algorithm"]].label;

/** What an automatic search tried, what each try reached, what it left, and why it chose. */
export function AutomlCard({ report, run, result }: { report: Report; run: RunDetail; result: RunResult }) {
  const { metric, bestParams } = result;
  const tried = report.tried.map((one, i): Try => ({ ...one, number: i + 1 }));
  const isChosen = (one: Try) =>
    one.algorithm === run.algorithm && JSON.stringify(one.params) === JSON.stringify(bestParams);
  const where =
    result.division?.kind === "given" && result.rows.validation ? "validation rows" : "inner split";
  const why = whyChosen(tried, metric, report.folds, labelOf, {
    chosen: tried.find(isChosen),
    where: `the ${where}`,
  });
  const means = tried.flatMap(({ mean }) => (mean === null ? [] : [mean]));
  const widest = Math.max(...tried.map(({ std }) => std ?? 0), 0.002);
  const domain = [Math.min(...means) - widest, Math.max(...means) + widest] as const;
  const several = report.folds > 1;
  const columns: Column<Try>[] = [
    { key: "number", header: "Try", numeric: true, cell: ({ number }) => number },
    {
      key: "what",
      header: "What",
      wrap: true,
      cell: ({ algorithm, params, stage }) => (
        <>
          {algorithmLabel(algorithm)}
          <span className="block max-w-prose text-xs text-ink-3">
            {stage === "look" ? "with its defaults" : parameterWords(algorithm, rounded(params))}
          </span>
        </>
      ),
    },
    {
      key: "reached",
      header: `${FIGURE_LABELS[metric]}, ${several ? `${report.folds} folds` : where}`,
      numeric: true,
      cell: ({ mean, std }) => (
        <span className="whitespace-nowrap">
          {figureText(metric, mean)}
          {several ? ` ± ${spreadText(metric, std)}` : ""}
        </span>
      ),
    },
    {
      key: "picture",
      header: <span className="sr-only">Spread</span>,
      wideOnly: true,
      className: "w-1/5",
      cell: ({ mean, std }) =>
        mean === null ? null : (
          <IntervalBar
            value={mean}
            low={several ? mean - (std ?? 0) : null}
            high={several ? mean + (std ?? 0) : null}
            domain={domain}
            label={`${FIGURE_LABELS[metric]} ${figureText(metric, mean)}`}
          />
        ),
    },
    { key: "took", header: "Took", numeric: true, cell: ({ seconds }) => formatDuration(seconds * 1000) },
    {
      key: "chosen",
      header: <span className="sr-only">Choice</span>,
      cell: (one) => (isChosen(one) ? <span className="text-xs text-good">chosen</span> : ""),
    },
  ];
  return (
    <Card
      title="How it was found"
      meta={`${formatCountOf(tried.length, "try", "tries")} in ${formatDuration(report.spent * 1000)} of ${formatDuration(report.seconds * 1000)}`}
    >
      <p className="mb-2 text-sm">{why.sentence}</p>
      <p className="mb-3 text-sm text-ink-2">
        {report.left.length === 0 ? "All learners were" : "The learners that are not under “Left” were"}{" "}
        looked at with their defaults
        {report.searched.length > 0 &&
          `, then the settings of ${report.searched.map((one) => algorithmLabel(one).toLowerCase()).join(", ")} were searched in turn`}
        , on {formatCountOf(report.rows, "row")}
        {report.rows < result.rows.train && ` drawn from ${formatCount(result.rows.train)}`}. The choice was
        made by these figures; the ones of the holdout, which it never saw, are free of it.
      </p>
      <DataTable
        inset
        caption="What was tried, in that order"
        columns={columns}
        rows={tried}
        rowKey={({ number }) => String(number)}
        maxHeight="26rem"
      />
      {report.left.length > 0 && (
        <>
          <h3 className="mt-4 text-sm font-medium text-ink-2">Left</h3>
          <ul className="mt-1 grid gap-1 text-sm">
            {report.left.map(({ algorithm, why: reason }) => (
              <li key={algorithm}>
                {algorithmLabel(algorithm)}: <span className="text-ink-2">{reason}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

/** Three figures are enough to read; the manifest has them all. */
const rounded = (params: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      Number.isInteger(value) ? value : Number(value.toPrecision(3)),
    ]),
  );
