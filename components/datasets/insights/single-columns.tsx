import { MiniHistogram } from "#components/datasets/mini-histogram.tsx";
import { Card } from "#components/ui/card.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import type { DatasetInsights } from "#domain/datasets/insights/insights.ts";
import { QUANTILE_LABELS } from "#domain/datasets/profile.ts";
import { formatExact } from "#domain/format/dates.ts";
import { formatCount, formatPercent, formatValue } from "#domain/format/numbers.ts";

const ROWS_SHOWN = 40;
type Numbers = DatasetInsights["numbers"];

const beyond = ({ fences }: Numbers[number]) => (fences ? fences.below + fences.above : 0);

/** Rows far outside the middle of a column, and how lopsided it is. */
export function Outliers({ numbers, rows }: { numbers: Numbers; rows: number }) {
  const shown = [...numbers].sort((a, b) => beyond(b) - beyond(a)).slice(0, ROWS_SHOWN);
  return (
    <Card
      title="Outliers and skew"
      meta={`all ${formatCount(rows)} rows; beyond 1.5 interquartile ranges from the quartiles`}
      flush
    >
      <DataTable
        className="rounded-none border-0 shadow-none"
        caption="Outliers and skew of numeric columns"
        rows={shown}
        rowKey={({ column }) => column}
        columns={[
          {
            key: "column",
            header: "Column",
            wrap: true,
            className: "min-w-32",
            cell: ({ column }) => <span className="font-mono break-all">{column}</span>,
          },
          {
            key: "share",
            header: "Beyond",
            className: "min-w-36",
            cell: (row) => <Share value={beyond(row) / rows} known={row.fences !== null} />,
          },
          { key: "below", header: "Below", numeric: true, cell: ({ fences }) => formatCount(fences?.below) },
          {
            key: "low",
            header: "Lower fence",
            numeric: true,
            wideOnly: true,
            cell: ({ fences }) => formatValue(fences?.low),
          },
          {
            key: "high",
            header: "Upper fence",
            numeric: true,
            wideOnly: true,
            cell: ({ fences }) => formatValue(fences?.high),
          },
          { key: "above", header: "Above", numeric: true, cell: ({ fences }) => formatCount(fences?.above) },
          { key: "skew", header: "Skew", numeric: true, cell: ({ skew }) => formatValue(skew, 3) },
        ]}
        footer={
          numbers.length > ROWS_SHOWN
            ? `The ${ROWS_SHOWN} of ${formatCount(numbers.length)} numeric columns with the most.`
            : undefined
        }
      />
      <p className="max-w-[70ch] px-4.5 pt-2 pb-3 text-xs text-ink-3">
        Skew is 0 where both sides are alike, positive with a long tail of large values, negative with one of
        small ones. No fences are told where at least half of the values are the same.
      </p>
    </Card>
  );
}

function Share({ value, known }: { value: number; known: boolean }) {
  if (!known) return <span className="text-ink-3">–</span>;
  return (
    <span className="tabular flex items-center gap-2">
      <span aria-hidden="true" className="h-2 w-20 shrink-0 overflow-hidden rounded-full bg-line-2">
        <span className="block h-full bg-warn" style={{ width: `${Math.min(100, value * 100)}%` }} />
      </span>
      {formatPercent(value, 1)}
    </span>
  );
}

const moment = (seconds: number, unit: "hour" | "day"): string => {
  const iso = new Date(seconds * 1000).toISOString();
  return unit === "day" ? iso.slice(0, 10) : formatExact(iso);
};

/** Which days or hours have rows, from the first to the last. */
export function TimeCoverage({ times }: { times: DatasetInsights["times"] }) {
  return (
    <Card title="Time coverage" meta="all rows, UTC" flush>
      <DataTable
        className="rounded-none border-0 shadow-none"
        caption="How much of the time between first and last row has rows"
        rows={times}
        rowKey={({ column }) => column}
        columns={[
          {
            key: "column",
            header: "Column",
            wrap: true,
            className: "min-w-32",
            cell: ({ column }) => <span className="font-mono break-all">{column}</span>,
          },
          {
            key: "covered",
            header: "Covered",
            className: "min-w-44",
            cell: ({ covered, units, unit }) => (
              <span className="tabular flex items-center gap-2">
                <span aria-hidden="true" className="h-2 w-20 shrink-0 overflow-hidden rounded-full bg-line-2">
                  <span className="block h-full bg-accent" style={{ width: `${(covered / units) * 100}%` }} />
                </span>
                {formatCount(covered)} of {formatCount(units)} {unit}s
              </span>
            ),
          },
          {
            key: "gap",
            header: "Longest gap",
            wrap: true,
            cell: ({ gap, unit }) =>
              gap ? (
                `${moment(gap.from, unit)} to ${moment(gap.to, unit)}`
              ) : (
                <span className="text-ink-3">none</span>
              ),
          },
          {
            key: "rows",
            header: "Rows in one, least to most",
            numeric: true,
            cell: ({ rowsMin, rowsMax }) => `${formatCount(rowsMin)} – ${formatCount(rowsMax)}`,
          },
        ]}
      />
    </Card>
  );
}

/** How long the texts of each column are, in characters. */
export function Lengths({ lengths }: { lengths: DatasetInsights["lengths"] }) {
  return (
    <Card title="Length of texts" meta="in characters, all rows">
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,17.5rem),1fr))] gap-4">
        {lengths.slice(0, ROWS_SHOWN).map(({ column, histogram, quantiles }) => (
          <div key={column} className="min-w-0">
            <h3 className="mb-1 truncate font-mono text-sm" title={column}>
              {column}
            </h3>
            <MiniHistogram
              histogram={histogram}
              name={`the lengths of ${column}`}
              median={quantiles[3]}
              format={formatValue}
              whole
            />
            <p className="tabular mt-1 text-xs text-ink-3">
              {[1, 3, 5].map((i) => `${QUANTILE_LABELS[i]}: ${formatValue(quantiles[i])}`).join(" · ")}
            </p>
          </div>
        ))}
      </div>
    </Card>
  );
}
