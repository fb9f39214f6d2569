import { ButtonLink } from "#components/ui/button.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { EmptyState, Notice } from "#components/ui/states.tsx";
import type { RejectedRow } from "#domain/datasets/rejected.ts";
import type { VersionView } from "#domain/datasets/view.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";

/** The rows of the source that did not parse: none of them is in the version, and none is lost. */
export function RejectedView({ version, organization }: { version: VersionView; organization: string }) {
  const { rejected } = version;
  if (!rejected)
    return (
      <EmptyState title="Every row parsed">
        Rows that do not parse would stand here with their line, what is wrong with them, and their text.
      </EmptyState>
    );
  const { rows, lines, kept } = rejected;
  const unit = version.sourceFormat === "parquet" ? "Row" : "Line";
  return (
    <div className="grid gap-4">
      <Notice tone="warn">
        {formatCountOf(rows, "row")} of {version.sourceName} did not parse and {rows === 1 ? "is" : "are"} not
        among the {formatCountOf(version.rows ?? 0, "row")} of this version.
        {lines > rows && ` They span ${formatCount(lines)} lines.`} To bring them in, correct these{" "}
        {unit.toLowerCase()}s and upload the file as a new version.
      </Notice>
      <div>
        <ButtonLink
          href={`/api/datasets/versions/${version.id}/aside.csv?${new URLSearchParams({ org: organization })}`}
          prefetch={false}
          download
        >
          Download as CSV
        </ButtonLink>
      </div>
      <DataTable<RejectedRow>
        caption="Rows that did not parse"
        rows={kept}
        rowKey={(row) => String(row.line)}
        columns={[
          { key: "line", header: unit, numeric: true, cell: (row) => formatCount(row.line) },
          { key: "reason", header: "What is wrong", wrap: true, cell: (row) => row.reason },
          {
            key: "column",
            header: "At column",
            cell: (row) => row.column && <span className="font-mono">{row.column}</span>,
          },
          {
            key: "text",
            header: "Text in the file",
            wrap: true,
            cell: (row) => <code className="break-all whitespace-pre-wrap">{row.text}</code>,
          },
        ]}
        footer={
          rows > kept.length
            ? `The first ${formatCount(kept.length)} of ${formatCountOf(rows, "row")}; all of them are counted.`
            : undefined
        }
      />
    </div>
  );
}
