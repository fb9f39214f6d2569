import { type Talk, ThreadsSheet } from "#components/discussion/threads-sheet.tsx";
import { Card } from "#components/ui/card.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { formatCount, formatMetric, formatPercent, formatPoints } from "#domain/format/numbers.ts";
import type { MonitorView } from "#domain/monitoring/view.ts";
import { ScoreButton } from "./score-button.tsx";
import { VerdictTag } from "./verdict-tag.tsx";

/** Every scored window with its figures, the newest first. */
export function WindowTable({
  view,
  reason,
  talk,
}: {
  view: MonitorView;
  reason: string | null;
  talk: Talk;
}) {
  const expected = view.reference?.record.accuracy.accuracy ?? null;
  const { monitor } = view;
  return (
    <Card
      flush
      title="Windows"
      meta={
        view.earlierWindows > 0
          ? `of version ${monitor.version?.number ?? ""}; ${formatCount(view.earlierWindows)} more of versions before it`
          : `of version ${monitor.version?.number ?? ""}`
      }
    >
      <DataTable
        caption="Scored windows, newest first"
        className="rounded-none border-0 border-t shadow-none"
        rows={view.windows.toReversed()}
        rowKey={(row) => row.id}
        columns={[
          {
            key: "label",
            header: "Window",
            cell: (row) => (
              <span className="grid justify-items-start">
                <span className="font-medium">{row.label}</span>
                <ThreadsSheet
                  talk={talk}
                  subject={{ kind: "window", id: row.id }}
                  name={`${monitor.modelName} ${monitor.alias}, ${row.label}`}
                  className="-ml-2 font-normal"
                />
              </span>
            ),
          },
          { key: "rows", header: "Rows", numeric: true, cell: (row) => formatCount(row.rows) },
          {
            key: "accuracy",
            header: "Accuracy",
            numeric: true,
            cell: (row) => (
              <>
                {formatMetric(row.record.window.accuracy)}
                <span className="block text-xs text-ink-3">
                  {row.record.window.accuracy === null || expected === null
                    ? "no labels"
                    : formatPoints(row.record.window.accuracy - expected)}
                </span>
              </>
            ),
          },
          {
            key: "auc",
            header: "ROC AUC",
            numeric: true,
            wideOnly: true,
            cell: (row) => formatMetric(row.record.window.rocAuc),
          },
          {
            key: "precision",
            header: "Precision / recall",
            numeric: true,
            wideOnly: true,
            cell: (row) =>
              `${formatMetric(row.record.window.precision, 2)} / ${formatMetric(row.record.window.recall, 2)}`,
          },
          {
            key: "share",
            header: "Actual / foretold",
            numeric: true,
            wideOnly: true,
            cell: (row) =>
              `${formatPercent(row.record.window.actualShare, 1)} / ${formatPercent(row.record.window.meanProbability, 1)}`,
          },
          {
            key: "verdict",
            header: "Verdict",
            cell: (row) => (
              <span title={row.record.sentence}>
                <VerdictTag verdict={row.verdict} severity={row.record.severity} />
                {row.configVersion !== monitor.config.version && (
                  <span className="block text-xs text-ink-3">thresholds v{row.configVersion}</span>
                )}
              </span>
            ),
          },
          {
            key: "again",
            header: <span className="sr-only">Act</span>,
            numeric: true,
            wideOnly: true,
            cell: (row) => (
              <ScoreButton monitorId={monitor.id} datasetVersionId={row.datasetVersionId} reason={reason}>
                Score again
              </ScoreButton>
            ),
          },
        ]}
      />
    </Card>
  );
}
