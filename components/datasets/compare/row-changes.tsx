import { Card } from "#components/ui/card.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { ChangedRow, RowsDiff, SingleRows } from "#domain/datasets/rows-diff.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { CellText } from "../rows-view.tsx";
import { Alike } from "./alike.tsx";

type Compared = Extract<RowsDiff, { state: "compared" }>;
const COLUMNS_SHOWN_MAX = 100;

/** Rows that one version has and the other has not, and those whose cells differ. */
export function RowChanges({ diff }: { diff: RowsDiff }) {
  if (diff.state === "refused")
    return (
      <Card title="Rows">
        <Notice tone="warn">{diff.sentence}</Notice>
      </Card>
    );
  const { added, removed, changed } = diff;
  if (added.count + removed.count + changed.count === 0)
    return (
      <Alike title="Rows">
        {diff.key.length === 0
          ? "Both versions have the same rows, in whatever order."
          : "Both versions have the same keys, with the same cells in the columns of both."}
      </Alike>
    );
  return (
    <>
      {changed.count > 0 && <ByColumn diff={diff} />}
      {changed.count > 0 && <Changed diff={diff} />}
      <Single what="Added rows" rows={added} />
      <Single what="Removed rows" rows={removed} />
    </>
  );
}

function ByColumn({ diff }: { diff: Compared }) {
  const { changedByColumn, changed } = diff;
  return (
    <DataTable
      caption="Changed rows by column"
      showCaption
      rows={changedByColumn.slice(0, COLUMNS_SHOWN_MAX)}
      rowKey={({ column }) => column}
      maxHeight="40vh"
      columns={[
        {
          key: "column",
          header: "Column",
          wrap: true,
          cell: ({ column }) => <span className="font-mono break-all">{column}</span>,
        },
        {
          key: "rows",
          header: "Rows in which it differs",
          numeric: true,
          cell: ({ rows }) => formatCount(rows),
        },
      ]}
      footer={`${formatCountOf(changedByColumn.length, "column")} of ${formatCount(diff.compared)} compared, in ${formatCountOf(changed.count, "changed row")}.`}
    />
  );
}

function Changed({ diff }: { diff: Compared }) {
  const { rows, count } = diff.changed;
  return (
    <DataTable
      caption={`Changed rows${first(rows.length, count)}`}
      showCaption
      rows={rows}
      rowKey={({ placeAfter }) => String(placeAfter)}
      maxHeight="60vh"
      columns={[
        {
          key: "#row",
          header: "Row",
          numeric: true,
          className: "text-ink-3",
          cell: ({ placeBefore, placeAfter }) =>
            placeBefore === placeAfter
              ? formatCount(placeAfter + 1)
              : `${formatCount(placeBefore + 1)} → ${formatCount(placeAfter + 1)}`,
        },
        ...diff.key.map((name, i) => ({
          key: `key ${name}`,
          header: <span className="font-mono">{name}</span>,
          cell: ({ key }: ChangedRow) => <CellText value={key[i] ?? null} moment={false} />,
        })),
        {
          key: "#cells",
          header: "What differs",
          wrap: true,
          cell: ({ cells, changes }) => (
            <span className="flex flex-wrap gap-x-4 gap-y-0.5">
              {cells.map(({ column, before, after }) => (
                <span key={column} className="inline-flex flex-wrap items-baseline gap-x-1.5">
                  <span className="font-mono text-ink-3">{column}</span>
                  <del className="no-underline">
                    <CellText value={before} moment={false} />
                  </del>
                  <span aria-hidden="true" className="text-ink-3">
                    →
                  </span>
                  <ins className="font-medium no-underline">
                    <CellText value={after} moment={false} />
                  </ins>
                </span>
              ))}
              {changes > cells.length && (
                <span className="text-ink-3">and {formatCount(changes - cells.length)} more</span>
              )}
            </span>
          ),
        },
      ]}
    />
  );
}

function Single({ what, rows: { count, columns, rows } }: { what: string; rows: SingleRows }) {
  if (count === 0) return null;
  const repeated = rows.some(({ times }) => times > 1);
  return (
    <DataTable
      caption={`${what}${first(
        rows.reduce((sum, { times }) => sum + times, 0),
        count,
      )}`}
      showCaption
      rows={rows}
      rowKey={({ place }) => String(place)}
      maxHeight="60vh"
      columns={[
        {
          key: "#row",
          header: "Row",
          numeric: true,
          className: "text-ink-3",
          cell: ({ place }) => formatCount(place + 1),
        },
        ...(repeated
          ? [
              {
                key: "#times",
                header: "Times",
                numeric: true,
                cell: ({ times }: SingleRows["rows"][number]) => formatCount(times),
              },
            ]
          : []),
        ...columns.map((column, i) => ({
          key: `column ${column.name}`,
          header: <span className="block max-w-48 truncate font-mono">{column.name}</span>,
          numeric: column.kind === "numeric",
          cell: ({ cells }: SingleRows["rows"][number]) => (
            <CellText value={cells[i] ?? null} moment={column.storage === "TIMESTAMP"} />
          ),
        })),
      ]}
    />
  );
}

const first = (shown: number, count: number): string =>
  shown < count ? `: the first ${formatCount(shown)} of ${formatCount(count)}` : `: ${formatCount(count)}`;
