import { DataTable } from "#components/ui/data-table.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatMetric } from "#domain/format/numbers.ts";
import { targetLabel } from "#domain/training/target.ts";
import { AgainstBaseline } from "./experiment-table.tsx";
import { FigureCell } from "./figure-cell.tsx";
import { runHref } from "./hrefs.ts";
import { foundAlgorithm, versionLabel } from "./labels.ts";
import { RunStateTag } from "./run-state-tag.tsx";
import type { Run } from "./types.ts";

/** Runs beside each other: what they were trained on, and how they did. The best of them is marked. */
export function RunTable({
  items,
  base,
  now,
  bestRunId,
}: {
  items: readonly Run[];
  base: string;
  now: string;
  bestRunId: string | null;
}) {
  return (
    <DataTable
      caption="Runs, newest first"
      rows={items}
      rowKey={(row) => row.id}
      rowHref={(row) => runHref(base, row)}
      columns={[
        {
          key: "number",
          header: "Run",
          cell: (row) => (
            <span className="font-medium">
              {row.number}
              {row.id === bestRunId && <span className="ml-1.5 text-xs font-normal text-good">best</span>}
            </span>
          ),
        },
        {
          key: "state",
          header: "State",
          cell: (row) => (
            <RunStateTag state={row.state} fraction={row.progress?.fraction} queue={row.queue} />
          ),
        },
        {
          key: "algorithm",
          header: "Algorithm",
          wrap: true,
          className: "min-w-32",
          cell: (row) => (
            <>
              {foundAlgorithm(row)}
              <span className="block text-xs text-ink-3">
                {targetLabel(row.spec.target)}, {row.spec.features.length} features
              </span>
            </>
          ),
        },
        {
          key: "data",
          header: "Data",
          wideOnly: true,
          cell: (row) => `${row.dataset.name} ${versionLabel(row.dataset)}`,
        },
        { key: "auc", header: "Figure", cell: (row) => <FigureCell metrics={row.metrics} /> },
        {
          key: "accuracy",
          header: "Accuracy",
          numeric: true,
          cell: (row) => <AgainstBaseline metrics={row.metrics} />,
        },
        {
          key: "f1",
          header: "F1",
          numeric: true,
          wideOnly: true,
          cell: (row) => formatMetric(row.metrics?.holdout.f1),
        },
        { key: "who", header: "By", wideOnly: true, cell: (row) => row.createdBy.name },
        {
          key: "when",
          header: "Started",
          numeric: true,
          cell: (row) => <Timestamp at={row.createdAt} now={now} />,
        },
      ]}
    />
  );
}
