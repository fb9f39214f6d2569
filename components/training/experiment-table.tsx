import { DataTable } from "#components/ui/data-table.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatPercent } from "#domain/format/numbers.ts";
import { FigureCell } from "./figure-cell.tsx";
import { experimentHref } from "./hrefs.ts";
import { algorithmLabel } from "./labels.ts";
import type { Experiment } from "./types.ts";

export function ExperimentTable({
  items,
  base,
  now,
}: {
  items: readonly Experiment[];
  base: string;
  now: string;
}) {
  return (
    <DataTable
      caption="Experiments, newest first"
      rows={items}
      rowKey={(row) => row.id}
      rowHref={(row) => experimentHref(base, row.id)}
      columns={[
        {
          key: "name",
          header: "Experiment",
          wrap: true,
          className: "min-w-40 sm:min-w-56",
          cell: (row) => (
            <>
              <span className="font-medium">{row.name}</span>
              {row.question && <span className="block max-w-[60ch] text-xs text-ink-3">{row.question}</span>}
            </>
          ),
        },
        {
          key: "runs",
          header: "Runs",
          numeric: true,
          cell: (row) => (
            <>
              {row.unfinished > 0 && <Tag tone="warn">{row.unfinished} under way</Tag>} {row.runs}
            </>
          ),
        },
        {
          key: "best",
          header: "Best run",
          wideOnly: true,
          cell: (row) =>
            row.bestRun ? (
              `${row.bestRun.number} · ${algorithmLabel(row.bestRun.algorithm)}`
            ) : (
              <span className="text-ink-3">none yet</span>
            ),
        },
        {
          key: "auc",
          header: "Figure",
          cell: (row) => <FigureCell metrics={row.bestRun?.metrics ?? null} />,
        },
        {
          key: "accuracy",
          header: "Accuracy",
          wideOnly: true,
          numeric: true,
          cell: (row) => <AgainstBaseline metrics={row.bestRun?.metrics ?? null} />,
        },
        { key: "who", header: "By", wideOnly: true, cell: (row) => row.createdBy.name },
        {
          key: "when",
          header: "Last run",
          numeric: true,
          wideOnly: true,
          cell: (row) => <Timestamp at={row.lastRunAt ?? row.createdAt} now={now} />,
        },
      ]}
    />
  );
}

/** Accuracy with what always saying the more frequent class would reach. */
export function AgainstBaseline({ metrics }: { metrics: NonNullable<Experiment["bestRun"]>["metrics"] }) {
  if (!metrics || metrics.task === "regression") return <span className="text-ink-3">–</span>;
  const baseline = formatPercent(metrics.baseline.figures.accuracy, 1);
  return (
    <span title={`Always saying "${metrics.baseline.label}" reaches ${baseline}`}>
      {formatPercent(metrics.holdout.accuracy, 1)}
      <span className="block text-xs text-ink-3">trivial {baseline}</span>
    </span>
  );
}
