import Link from "next/link";
import { DataTable } from "#components/ui/data-table.tsx";
import type { Cell, RowsPage } from "#domain/datasets/view.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { tabHref } from "./hrefs.ts";

/** Rows of a version as they are, a page at a time. */
export function RowsView({
  page,
  columnCount,
  perPage,
  base,
  versionId,
}: {
  page: RowsPage;
  columnCount: number;
  perPage: number;
  base: string;
  versionId: string;
}) {
  const at = (offset: number) => tabHref(base, versionId, "rows", offset > 0 ? { from: String(offset) } : {});
  const last = page.offset + page.rows.length;
  const numbered = page.rows.map((cells, index) => ({ number: page.offset + index + 1, cells }));
  return (
    <div className="grid gap-3">
      <DataTable
        caption={`Rows ${formatCount(page.offset + 1)} to ${formatCount(last)}`}
        rows={numbered}
        rowKey={(row) => String(row.number)}
        maxHeight="70vh"
        columns={[
          {
            key: "#row",
            header: "Row",
            numeric: true,
            className: "text-ink-3",
            cell: (row) => formatCount(row.number),
          },
          ...page.columns.map((column, index) => ({
            key: `column ${column.name}`,
            header: (
              <span
                className="block max-w-48 truncate font-mono"
                title={`${column.name} (${column.storage})`}
              >
                {column.name}
              </span>
            ),
            numeric: column.kind === "numeric",
            cell: (row: { cells: Cell[] }) => (
              <CellText value={row.cells[index] ?? null} moment={column.storage === "TIMESTAMP"} />
            ),
          })),
        ]}
      />
      <nav aria-label="Rows" className="tabular flex flex-wrap gap-4 text-sm">
        {page.offset > 0 && (
          <>
            <Link prefetch={false} className="text-accent hover:underline" href={at(0)}>
              First rows
            </Link>
            <Link
              prefetch={false}
              className="text-accent hover:underline"
              href={at(Math.max(0, page.offset - perPage))}
            >
              Rows before
            </Link>
          </>
        )}
        <span className="text-ink-3">
          {formatCount(page.offset + 1)} to {formatCount(last)} of {formatCountOf(page.total, "row")}
          {columnCount > page.columns.length &&
            `; the first ${page.columns.length} of ${formatCount(columnCount)} columns`}
        </span>
        {last < page.total && (
          <>
            <Link prefetch={false} className="text-accent hover:underline" href={at(last)}>
              Next rows
            </Link>
            <Link
              prefetch={false}
              className="text-accent hover:underline"
              href={at(Math.floor((page.total - 1) / perPage) * perPage)}
            >
              Last rows
            </Link>
          </>
        )}
      </nav>
    </div>
  );
}

function CellText({ value, moment }: { value: Cell; moment: boolean }) {
  if (value === null) return <span className="text-ink-3">–</span>;
  const text = moment ? readable(String(value)) : String(value);
  if (text === "") return <i className="text-ink-3">blank</i>;
  return (
    <span className="inline-block max-w-72 truncate align-bottom" title={text.length > 36 ? text : undefined}>
      {text}
    </span>
  );
}

/** An ISO moment in UTC without what says nothing. */
const readable = (iso: string): string => iso.replace("T", " ").replace(/(\.000)?Z$/, "");
