"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { VersionLine } from "#domain/datasets/view.ts";
import { versionName } from "#domain/datasets/view.ts";
import { formatBytes, formatCount } from "#domain/format/numbers.ts";
import { versionHref } from "./hrefs.ts";
import { isBusy, stageOf, VersionStateTag } from "./version-state.tsx";

type VersionPage = { items: VersionLine[]; nextCursor: string | null };
const WHILE_BUSY_MS = 1_000;

/** The versions of a dataset; those under way show how far they are. */
export function VersionTable({
  datasetId,
  cursor,
  initial,
  base,
  now,
}: {
  datasetId: string;
  cursor: string | null;
  initial: VersionPage;
  base: string;
  now: string;
}) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.datasets.listVersions.queryOptions(
      { datasetId, cursor },
      {
        initialData: initial,
        refetchInterval: ({ state }) => (state.data?.items.some(isBusy) ? WHILE_BUSY_MS : false),
      },
    ),
  );
  return (
    <DataTable
      caption="Versions, newest first"
      rows={data.items}
      rowKey={(row) => row.id}
      rowHref={(row) => versionHref(base, row.id)}
      columns={[
        {
          key: "version",
          header: "Version",
          cell: (row) => <span className="font-medium">{versionName(row)}</span>,
        },
        {
          key: "state",
          header: "State",
          wrap: true,

          cell: (row) => <StateCell row={row} />,
        },
        { key: "rows", header: "Rows", numeric: true, cell: (row) => formatCount(row.rows) },
        {
          key: "columns",
          header: "Columns",
          numeric: true,
          wideOnly: true,
          cell: (row) => formatCount(row.columnCount),
        },
        {
          key: "size",
          header: "Stored",
          numeric: true,
          wideOnly: true,
          cell: (row) => formatBytes(row.size),
        },
        {
          key: "digest",
          header: "SHA-256",
          wideOnly: true,
          cell: (row) =>
            row.sha256 ? <Digest value={row.sha256} copy={false} /> : <span className="text-ink-3">–</span>,
        },
        {
          key: "when",
          header: "Uploaded",
          numeric: true,
          cell: (row) => (
            <>
              <Timestamp at={row.createdAt} now={now} />
              <span className="block text-xs text-ink-3">{row.createdBy.name}</span>
            </>
          ),
        },
      ]}
    />
  );
}

function StateCell({ row }: { row: VersionLine }) {
  if (isBusy(row)) {
    return (
      <Progress
        className="w-44"
        label={`Import of ${versionName(row)}`}
        stage={stageOf(row)}
        value={row.job?.state === "running" ? row.job.fraction : null}
      />
    );
  }
  return (
    <>
      <VersionStateTag state={row.state} quality={row.quality} />
      {row.error && (
        <span className="mt-1 line-clamp-2 block max-w-[44ch] text-xs text-ink-3">{row.error}</span>
      )}
    </>
  );
}
