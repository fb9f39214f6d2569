import { IntervalBar } from "#components/charts/interval-bar.tsx";
import { Card } from "#components/ui/card.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { formatDuration } from "#domain/format/dates.ts";
import { formatCount, formatCountOf, formatMetric, formatValue } from "#domain/format/numbers.ts";
import { FIGURE_LABELS } from "#domain/training/figures.ts";
import type { RunOrigin } from "#domain/training/schemas.ts";
import { type Search, searchWords } from "#domain/training/search.ts";
import { parameterLabel, parametersOf, parameterWords } from "./labels.ts";
import type { RunResult } from "./types.ts";

type Trial = RunResult["trials"][number];

/** Every setting that was tried, with its folds. Parameters that never changed are said once, above. */
export function TrialTable({
  result,
  algorithm,
  search,
}: {
  result: RunResult;
  algorithm: RunOrigin;
  search: Search | undefined;
}) {
  const { trials, bestParams } = result;
  const names = parametersOf(algorithm).map(({ name }) => name);
  const varied = names.filter((name) => new Set(trials.map((trial) => trial.params[name])).size > 1);
  const fixed = names.filter((name) => !varied.includes(name));
  const searched = trials.some((trial) => trial.foldMetrics.length > 0);
  const folds = trials[0]?.foldMetrics.length ?? 0;
  const lastRound = Math.max(...trials.map(({ round }) => round ?? 0));
  const isBest = (trial: Trial) =>
    (trial.round ?? 0) === lastRound && names.every((name) => trial.params[name] === bestParams[name]);
  const means = trials.map((trial) => trial.mean).filter((mean) => mean !== null);
  const widest = Math.max(...trials.map((trial) => trial.std ?? 0), 0.002);
  const { metric } = result;
  const words = FIGURE_LABELS[metric];
  const domain = [Math.min(...means) - 2 * widest, Math.max(...means) + 2 * widest] as const;
  const columns: Column<Trial>[] = [
    ...(lastRound > 0
      ? [
          {
            key: "round",
            header: "Round",
            numeric: true,
            cell: (trial: Trial) => (
              <>
                {trial.round}
                <span className="block text-xs text-ink-3">on {formatCount(trial.resources)}</span>
              </>
            ),
          },
        ]
      : []),
    ...varied.map(
      (name): Column<Trial> => ({
        key: name,
        header: parameterLabel(algorithm, name),
        numeric: true,
        cell: (trial) => formatValue(trial.params[name]),
      }),
    ),
    {
      key: "auc",
      header: folds > 1 ? `${words}, ${folds} folds` : `${words}, inner split`,
      numeric: true,
      cell: (trial) => `${formatMetric(trial.mean, 4)}${folds > 1 ? ` ± ${formatMetric(trial.std, 4)}` : ""}`,
    },
    {
      key: "picture",
      header: <span className="sr-only">Spread</span>,
      wideOnly: true,
      className: "w-1/4",
      cell: (trial) => (
        <IntervalBar
          value={trial.mean}
          low={trial.mean - trial.std}
          high={trial.mean + trial.std}
          domain={domain}
          label={`${words} ${formatMetric(trial.mean, 4)}`}
        />
      ),
    },
    {
      key: "seconds",
      header: "Took",
      numeric: true,
      cell: (trial) => formatDuration(trial.seconds * 1000),
    },
    {
      key: "best",
      header: <span className="sr-only">Choice</span>,
      cell: (trial) => (isBest(trial) ? <span className="text-xs text-good">chosen</span> : ""),
    },
  ];
  return (
    <Card
      title="Settings tried"
      meta={[
        formatCountOf(new Set(trials.map(({ params }) => JSON.stringify(params))).size, "setting"),
        searchWords(search),
      ]
        .filter(Boolean)
        .join(": ")}
    >
      {fixed.length > 0 && (
        <p className="mb-2 text-sm text-ink-2">
          {varied.length > 0 ? "The same in all: " : ""}
          {parameterWords(algorithm, bestParams, fixed)}.
        </p>
      )}
      {searched ? (
        <DataTable
          inset
          caption="Settings tried, in the order in which they were"
          columns={columns}
          rows={trials}
          rowKey={(trial) => JSON.stringify([trial.params, trial.round])}
          maxHeight="22rem"
        />
      ) : (
        <p className="text-sm text-ink-3">
          One setting and no folds: it was trained once, on all training rows.
        </p>
      )}
    </Card>
  );
}
