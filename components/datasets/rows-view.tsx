import Link from "next/link";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { NoMatch } from "#components/ui/states.tsx";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { SORTED_ROWS_MAX } from "#domain/datasets/row-query.ts";
import type { Cell, RowsPage } from "#domain/datasets/view.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { RowFilters } from "./row-filters.tsx";
import { nextSort, type RowsAddress, rowsHref } from "./rows-address.ts";

type Row = { place: number; cells: Cell[] };
const LINK = "text-accent hover:underline";

/** Rows of a version: as they are in the source, or narrowed and in another order. A page at a time. */
export function RowsView({
  page,
  address,
  columns,
  perPage,
  columnsPerPage,
  base,
  versionId,
}: {
  page: RowsPage;
  address: RowsAddress;
  /** All columns of the version. */
  columns: readonly DatasetColumn[];
  perPage: number;
  columnsPerPage: number;
  base: string;
  versionId: string;
}) {
  const href = (change: Partial<RowsAddress>) => rowsHref(base, versionId, address, change);
  const rows = page.rows.map((cells, index): Row => ({ place: page.places[index] ?? 0, cells }));
  const narrowed = address.filters.length > 0;
  return (
    <div className="grid gap-3">
      <RowFilters address={address} columns={columns} base={base} versionId={versionId} />
      {rows.length === 0 ? (
        <NoMatch what="rows" clearHref={href({ filters: [], from: 0 })} />
      ) : (
        <DataTable
          caption={`Rows ${formatCount(page.offset + 1)} to ${formatCount(page.offset + rows.length)}`}
          rows={rows}
          rowKey={(row) => String(row.place)}
          maxHeight="70vh"
          columns={[
            {
              key: "#row",
              header: "Row",
              numeric: true,
              className: "text-ink-3",
              cell: (row) => formatCount(row.place + 1),
            },
            ...page.columns.map((column, index) => columnOf(column, index, address, href)),
          ]}
        />
      )}
      <nav aria-label="Rows" className="tabular flex flex-wrap gap-x-4 gap-y-1 text-sm">
        <RowSteps page={page} perPage={perPage} sorted={narrowed || address.sort !== null} href={href} />
        {narrowed && (
          <span className="text-ink-3">
            {formatCount(page.matching)} of {formatCountOf(page.total, "row")} match
          </span>
        )}
        <ColumnSteps
          total={columns.length}
          perPage={columnsPerPage}
          first={address.firstColumn}
          href={href}
        />
      </nav>
    </div>
  );
}

type Href = (change: Partial<RowsAddress>) => string;

function columnOf(column: DatasetColumn, index: number, address: RowsAddress, href: Href): Column<Row> {
  const { name } = column;
  const sorted = address.sort?.column === name ? address.sort : null;
  const pinned = address.pin === name;
  return {
    key: `column ${name}`,
    header: (
      <span className="block max-w-48 truncate font-mono" title={`${name} (${column.storage})`}>
        {name}
      </span>
    ),
    aside: pinned ? undefined : (
      <Link
        prefetch={false}
        scroll={false}
        href={href({ pin: name })}
        aria-label={`Keep ${name} in sight`}
        className="inline-flex size-6 items-center justify-center text-ink-3 hover:text-ink"
      >
        ⇤
      </Link>
    ),
    sort: {
      href: href({ sort: nextSort(address.sort, name) }),
      direction: sorted ? (sorted.descending ? "descending" : "ascending") : null,
    },
    numeric: column.kind === "numeric",
    pinned,
    cell: (row) => <CellText value={row.cells[index] ?? null} moment={column.storage === "TIMESTAMP"} />,
  };
}

function RowSteps({
  page,
  perPage,
  sorted,
  href,
}: {
  page: RowsPage;
  perPage: number;
  sorted: boolean;
  href: Href;
}) {
  const last = page.offset + page.rows.length;
  const reach = sorted ? Math.min(page.matching, SORTED_ROWS_MAX) : page.matching;
  const lastPage = Math.floor((reach - 1) / perPage) * perPage;
  return (
    <>
      {page.offset > 0 && (
        <>
          <Link prefetch={false} className={LINK} href={href({ from: 0 })}>
            First rows
          </Link>
          <Link prefetch={false} className={LINK} href={href({ from: Math.max(0, page.offset - perPage) })}>
            Rows before
          </Link>
        </>
      )}
      {page.rows.length > 0 && (
        <span className="text-ink-3">
          {formatCount(page.offset + 1)} to {formatCount(last)} of {formatCountOf(page.matching, "row")}
        </span>
      )}
      {last < reach && (
        <>
          <Link prefetch={false} className={LINK} href={href({ from: last })}>
            Next rows
          </Link>
          <Link prefetch={false} className={LINK} href={href({ from: lastPage })}>
            {reach < page.matching ? `As far as row ${formatCount(reach)}` : "Last rows"}
          </Link>
        </>
      )}
    </>
  );
}

function ColumnSteps({
  total,
  perPage,
  first,
  href,
}: {
  total: number;
  perPage: number;
  first: number;
  href: Href;
}) {
  if (total <= perPage) return null;
  const last = Math.min(total, first + perPage);
  return (
    <span className="flex flex-wrap gap-x-4 gap-y-1">
      {first > 0 && (
        <Link prefetch={false} className={LINK} href={href({ firstColumn: Math.max(0, first - perPage) })}>
          Columns before
        </Link>
      )}
      <span className="text-ink-3">
        columns {formatCount(first + 1)} to {formatCount(last)} of {formatCount(total)}
      </span>
      {last < total && (
        <Link prefetch={false} className={LINK} href={href({ firstColumn: last })}>
          Next columns
        </Link>
      )}
    </span>
  );
}

export function CellText({ value, moment }: { value: Cell; moment: boolean }) {
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
