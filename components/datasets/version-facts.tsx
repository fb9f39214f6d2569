import { KeyValue } from "#components/ui/bits.tsx";
import { Card } from "#components/ui/card.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { COLUMN_KIND_LABELS } from "#domain/datasets/columns.ts";
import { readingWords } from "#domain/datasets/reading.ts";
import { SOURCE_FORMAT_LABELS, type VersionView } from "#domain/datasets/view.ts";
import { formatExact } from "#domain/format/dates.ts";
import { formatBytes, formatCount, formatCountOf } from "#domain/format/numbers.ts";

const SCHEMA_ROWS = 200;

/** Where a version comes from, what is kept of it, and the types it is kept in. */
export function VersionFacts({ version }: { version: VersionView }) {
  const shown = version.columns.slice(0, SCHEMA_ROWS);
  return (
    <>
      <Card title="Origin">
        <KeyValue
          items={[
            { label: "File", value: <span className="break-all">{version.sourceName}</span> },
            {
              label: "Its bytes",
              value: (
                <span className="inline-flex flex-wrap gap-x-2">
                  {formatBytes(version.sourceSize)} <Digest value={version.sourceSha256} algorithm="sha256" />
                </span>
              ),
            },
            { label: "Form", value: version.sourceFormat && SOURCE_FORMAT_LABELS[version.sourceFormat] },
            { label: "Read as", value: version.reading && readingWords(version.reading).join("; ") },
            {
              label: "Kept as",
              value: version.sha256 && (
                <span className="inline-flex flex-wrap gap-x-2">
                  Parquet, {formatBytes(version.size)} <Digest value={version.sha256} algorithm="sha256" />
                </span>
              ),
            },
            { label: "Rows", value: formatCount(version.rows) },
            { label: "Rows kept aside", value: formatCount(version.rejected?.rows ?? 0) },
            { label: "Uploaded", value: `${version.createdBy.name}, ${formatExact(version.createdAt)}` },
          ]}
        />
      </Card>
      <DataTable
        caption="Columns and their types"
        rows={shown}
        rowKey={(column) => column.name}
        columns={[
          {
            key: "name",
            header: "Column",
            wrap: true,
            cell: (column) => <span className="font-mono break-all">{column.name}</span>,
          },
          { key: "kind", header: "Kind", cell: (column) => COLUMN_KIND_LABELS[column.kind] },
          { key: "storage", header: "Stored as", cell: (column) => <code>{column.storage}</code> },
        ]}
        footer={
          version.columns.length > shown.length
            ? `The first ${SCHEMA_ROWS} of ${formatCountOf(version.columns.length, "column")}; the profile finds the others by name.`
            : undefined
        }
      />
    </>
  );
}
