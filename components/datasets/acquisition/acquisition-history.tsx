import Link from "next/link";
import { DataTable } from "#components/ui/data-table.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { AcquisitionLine } from "#domain/datasets/acquisition/view.ts";

export function AcquisitionHistory({
  history,
  shown,
  here,
  now,
}: {
  history: readonly AcquisitionLine[];
  shown: number;
  here: string;
  now: string;
}) {
  if (history.length < 2) return null;
  return (
    <DataTable<AcquisitionLine>
      caption="Versions of this record"
      rows={history}
      rowKey={({ number }) => String(number)}
      columns={[
        {
          key: "number",
          header: "Version",
          cell: ({ number }) =>
            number === shown ? (
              <span className="font-medium">{number}, shown above</span>
            ) : (
              <Link prefetch={false} className="link" href={`${here}&record=${number}`}>
                {number}
              </Link>
            ),
        },
        { key: "note", header: "What changed", wrap: true, cell: ({ note }) => note },
        { key: "by", header: "By", cell: ({ createdBy }) => createdBy.name },
        { key: "at", header: "When", cell: ({ createdAt }) => <Timestamp at={createdAt} now={now} /> },
        {
          key: "digest",
          header: "Digest",
          cell: ({ digest }) => <Digest value={digest} algorithm="sha256" />,
        },
      ]}
    />
  );
}
