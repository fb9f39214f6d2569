import { DataTable } from "#components/ui/data-table.tsx";
import { Count } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatCount } from "#domain/format/numbers.ts";
import type { MonitorItem } from "#domain/monitoring/view.ts";
import { monitorHref } from "./hrefs.ts";
import { VerdictTag } from "./verdict-tag.tsx";

export function MonitorTable({
  items,
  base,
  now,
}: {
  items: readonly MonitorItem[];
  base: string;
  now: string;
}) {
  return (
    <DataTable
      caption="Monitors, newest first"
      rows={items}
      rowKey={(row) => row.id}
      rowHref={(row) => monitorHref(base, row.id)}
      columns={[
        {
          key: "what",
          header: "Watched",
          wrap: true,
          cell: (row) => (
            <>
              <span className="font-medium">{row.modelName}</span> <code>{row.alias}</code>
              <span className="block text-xs text-ink-3">on {row.datasetName}</span>
            </>
          ),
        },
        {
          key: "version",
          header: "Version",
          cell: (row) =>
            row.version ? `v${row.version.number}` : <span className="text-ink-3">none released</span>,
        },
        {
          key: "windows",
          header: "Windows",
          numeric: true,
          wideOnly: true,
          cell: (row) => formatCount(row.windows),
        },
        {
          key: "latest",
          header: "Latest",
          wideOnly: true,
          cell: (row) =>
            row.latest ? (
              <>
                {row.latest.label}
                <span className="block text-xs text-ink-3">n = {formatCount(row.latest.rows)}</span>
              </>
            ) : (
              <span className="text-ink-3">waits for data</span>
            ),
        },
        {
          key: "verdict",
          header: "Verdict",
          cell: (row) =>
            row.latest ? <VerdictTag verdict={row.latest.verdict} /> : <span className="text-ink-3">–</span>,
        },
        {
          key: "alerts",
          header: "Open alerts",
          numeric: true,
          cell: (row) =>
            row.openAlerts === 0 ? (
              <span className="text-ink-3">none</span>
            ) : (
              <Count value={row.openAlerts} label="open alerts" />
            ),
        },
        {
          key: "since",
          header: "Watched since",
          numeric: true,
          wideOnly: true,
          cell: (row) => <Timestamp at={row.createdAt} now={now} />,
        },
      ]}
    />
  );
}
