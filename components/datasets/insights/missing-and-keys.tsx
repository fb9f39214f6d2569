import type { ReactNode } from "react";
import { KeyValue } from "#components/ui/bits.tsx";
import { Card } from "#components/ui/card.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { Tag } from "#components/ui/tag.tsx";
import type { DatasetInsights } from "#domain/datasets/insights/insights.ts";
import { formatCount, formatCountOf, formatPercent } from "#domain/format/numbers.ts";

/** Repeated rows, keys and likely personal data. */
export function Glance({ insights, rows }: { insights: DatasetInsights; rows: number }) {
  const { repeated, keys, personal } = insights;
  return (
    <div className="grid gap-4 *:min-w-0 lg:grid-cols-2">
      <Card title="Rows and keys">
        <KeyValue
          items={[
            { label: "Repeated rows", value: repeatedWords(repeated, rows) },
            {
              label: "Likely keys",
              value:
                keys.length === 0 ? (
                  "No column names a row, nor do the pairs that were tried."
                ) : (
                  <span className="grid gap-1">
                    {keys.map((key) => (
                      <span key={key.join(" ")} className="font-mono break-all">
                        {key.join(" + ")}
                      </span>
                    ))}
                  </span>
                ),
            },
          ]}
        />
      </Card>
      <Card
        title="Likely personal data"
        meta={personal.length === 0 ? undefined : formatCountOf(personal.length, "column")}
      >
        {personal.length === 0 ? (
          <p className="text-sm text-ink-2">
            No rule found any. They look for forms, such as e-mail addresses and account numbers, and at the
            names of columns; what they do not know can be personal all the same.
          </p>
        ) : (
          <DataTable
            inset
            caption="Columns that are likely about a person"
            rows={personal}
            rowKey={({ column }) => column}
            columns={[
              {
                key: "column",
                header: "Column",
                wrap: true,
                className: "min-w-28",
                cell: ({ column }) => <span className="font-mono break-all">{column}</span>,
              },
              {
                key: "kind",
                header: "Likely",
                wrap: true,
                cell: ({ kind, sure, rule }) => (
                  <>
                    {kind} <Tag tone={sure ? "bad" : "warn"}>{sure ? "by its values" : "by its name"}</Tag>
                    <span className="block text-xs text-ink-3">{rule}</span>
                  </>
                ),
              },
            ]}
          />
        )}
      </Card>
    </div>
  );
}

function repeatedWords(repeated: number | null, rows: number): ReactNode {
  if (repeated === null) return "Not counted: the table has more than 50,000,000 rows.";
  if (repeated === 0) return "None: no row repeats an earlier one in every column.";
  return `${formatCount(repeated)} (${formatPercent(repeated / rows, 2)}) repeat an earlier row in every column.`;
}

/** Which columns are missing together: a row for each pattern, a mark for each missing column. */
export function MissingPatterns({
  missing,
  rows,
}: {
  missing: NonNullable<DatasetInsights["missing"]>;
  rows: number;
}) {
  const { columns, patterns, otherRows } = missing;
  return (
    <Card title="What is missing together" meta={`all ${formatCountOf(rows, "row")}`}>
      <div {...scrollRegion("What is missing together")} className="overflow-x-auto">
        <table className="tabular border-separate border-spacing-0.5 text-xs">
          <caption className="sr-only">Patterns of missing values, the most frequent first</caption>
          <thead>
            <tr>
              {columns.map((name) => (
                <th
                  key={name}
                  scope="col"
                  title={name}
                  className="h-24 max-w-10 min-w-7 pb-1 align-bottom font-mono font-normal"
                >
                  <span className="inline-block max-h-24 rotate-180 truncate [writing-mode:vertical-rl]">
                    {name}
                  </span>
                </th>
              ))}
              <th scope="col" className="pl-3 text-right align-bottom font-normal text-ink-3">
                rows
              </th>
              <th scope="col" className="pl-3 text-right align-bottom font-normal text-ink-3">
                share
              </th>
            </tr>
          </thead>
          <tbody>
            {patterns.map(({ missing: places, rows: n }) => (
              <tr key={places.join(" ")}>
                {columns.map((name, place) => (
                  <td
                    key={name}
                    className={`h-6 rounded-tag text-center ${places.includes(place) ? "bg-warn text-accent-ink" : "bg-line-2"}`}
                  >
                    <span className="sr-only">{places.includes(place) ? "missing" : "there"}</span>
                    <span aria-hidden="true">{places.includes(place) ? "×" : ""}</span>
                  </td>
                ))}
                <td className="pl-3 text-right">{formatCount(n)}</td>
                <td className="pl-3 text-right">{formatPercent(n / rows, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {otherRows > 0 && (
        <p className="tabular mt-2 text-xs text-ink-3">
          {formatCountOf(otherRows, "row")} of other patterns ({formatPercent(otherRows / rows, 1)}).
        </p>
      )}
    </Card>
  );
}
