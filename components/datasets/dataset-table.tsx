import { Sparkline } from "#components/charts/sparkline.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { type DatasetLine, versionName } from "#domain/datasets/view.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { datasetHref } from "./hrefs.ts";
import { VersionStateTag } from "./version-state.tsx";

export function DatasetTable({
  items,
  base,
  now,
}: {
  items: readonly DatasetLine[];
  base: string;
  now: string;
}) {
  return (
    <DataTable
      caption="Datasets, newest first"
      rows={items}
      rowKey={(row) => row.id}
      rowHref={(row) => datasetHref(base, row.slug)}
      columns={[
        {
          key: "name",
          header: "Dataset",
          wrap: true,
          className: "min-w-40 sm:min-w-56",
          cell: (row) => (
            <>
              <span className="font-medium break-words">{row.name}</span>
              {row.description && (
                <span className="line-clamp-2 max-w-[60ch] text-xs text-ink-3">{row.description}</span>
              )}
            </>
          ),
        },
        { key: "versions", header: "Versions", numeric: true, cell: (row) => formatCount(row.versions) },
        {
          key: "latest",
          header: "Newest",
          cell: (row) =>
            row.latest ? (
              <>
                {versionName(row.latest)}{" "}
                <VersionStateTag state={row.latest.state} quality={row.latest.quality} />
              </>
            ) : (
              <span className="text-ink-3">none yet</span>
            ),
        },
        { key: "rows", header: "Rows", numeric: true, cell: (row) => formatCount(row.latest?.rows) },
        {
          key: "columns",
          header: "Columns",
          numeric: true,
          wideOnly: true,
          cell: (row) => formatCount(row.latest?.columnCount),
        },
        { key: "trend", header: "Rows by version", wideOnly: true, cell: (row) => <RowsTrend line={row} /> },
        { key: "who", header: "By", wideOnly: true, cell: (row) => row.createdBy.name },
        {
          key: "when",
          header: "Last change",
          numeric: true,
          wideOnly: true,
          cell: (row) => <Timestamp at={row.latest?.createdAt ?? row.createdAt} now={now} />,
        },
      ]}
    />
  );
}

/** How many rows each ready version has; one alone makes no line. */
export function RowsTrend({ line }: { line: Pick<DatasetLine, "recentRows"> }) {
  const { recentRows } = line;
  const [first, last] = [recentRows[0], recentRows.at(-1)];
  if (!first || !last || recentRows.length < 2) return <span className="text-ink-3">–</span>;
  return (
    <span className="block w-24">
      <Sparkline
        height={22}
        values={recentRows.map((one) => one.rows)}
        label={`Rows of ${formatCountOf(recentRows.length, "version")}, from ${versionName(first)} with ${formatCount(first.rows)} to ${versionName(last)} with ${formatCount(last.rows)}`}
      />
    </span>
  );
}
