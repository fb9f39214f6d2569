import { ChartFrame } from "#components/charts/frame.tsx";
import { cellShade } from "#components/lifecycle/cell-shade.ts";
import { cn } from "#components/ui/cn.ts";
import { DataTable } from "#components/ui/data-table.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { formatMetric } from "#domain/format/numbers.ts";

type Matrix = readonly (readonly (number | null)[])[];

/** Figures between -1 and 1 for each pair of columns: green above 0, amber below, the figure in each cell. */
export function HeatMap({
  columns,
  values,
  caption,
}: {
  columns: readonly string[];
  values: Matrix;
  caption: string;
}) {
  return (
    <ChartFrame caption={caption}>
      <div {...scrollRegion(caption)} className="max-h-[36rem] overflow-auto">
        <table className="tabular border-separate border-spacing-0.5 text-xs">
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr>
              <td />
              {columns.map((name) => (
                <th
                  key={name}
                  scope="col"
                  title={name}
                  className="h-24 max-w-10 min-w-10 pb-1 align-bottom font-mono font-normal"
                >
                  <span className="inline-block max-h-24 rotate-180 truncate [writing-mode:vertical-rl]">
                    {name}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {columns.map((name, row) => (
              <tr key={name}>
                <th
                  scope="row"
                  title={name}
                  className="sticky left-0 z-10 max-w-32 truncate bg-panel pr-2 text-left font-mono font-normal"
                >
                  {name}
                </th>
                {columns.map((other, column) => (
                  <Cell key={other} value={values[row]?.[column] ?? null} self={row === column} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </ChartFrame>
  );
}

function Cell({ value, self }: { value: number | null; self: boolean }) {
  if (self) return <td className="h-8 rounded-tag bg-line-2 text-center text-ink-3">·</td>;
  if (value === null)
    return (
      <td className="h-8 rounded-tag border border-dashed border-line text-center text-ink-3">
        –<span className="sr-only">too little to say</span>
      </td>
    );
  const shade = cellShade(Math.abs(value));
  const tone = value < 0 ? "--warn" : "--accent";
  return (
    <td
      className={cn("h-8 rounded-tag text-center", shade.strong ? "text-accent-ink" : "text-ink")}
      style={{ background: `color-mix(in srgb, var(${tone}) ${shade.percent}%, var(--line-2))` }}
    >
      {figure(value)}
    </td>
  );
}

/** .42 in a matrix, as everywhere; the sign is kept. */
const figure = (value: number): string =>
  Math.abs(value) < 0.005 ? "0" : value.toFixed(2).replace(/^(-?)0\./, "$1.");

const PAIRS_SHOWN = 12;

/** The pairs that belong together most, as a list beside the picture. */
export function StrongestPairs({
  columns,
  measures,
  caption,
}: {
  columns: readonly string[];
  measures: readonly { name: string; values: Matrix }[];
  caption: string;
}) {
  const pairs = columns.flatMap((a, i) =>
    columns.slice(i + 1).map((b, j) => ({
      a,
      b,
      values: measures.map(({ values }) => values[i]?.[i + 1 + j] ?? null),
    })),
  );
  const strength = ({ values }: { values: (number | null)[] }) =>
    Math.max(...values.map((value) => Math.abs(value ?? 0)));
  const rows = pairs.sort((one, other) => strength(other) - strength(one)).slice(0, PAIRS_SHOWN);
  return (
    <DataTable
      inset
      caption={caption}
      rows={rows}
      rowKey={({ a, b }) => `${a} ${b}`}
      columns={[
        {
          key: "pair",
          header: "Columns",
          wrap: true,
          cell: ({ a, b }) => (
            <span className="font-mono break-all">
              {a} · {b}
            </span>
          ),
        },
        ...measures.map(({ name }, i) => ({
          key: name,
          header: name,
          numeric: true,
          cell: (row: (typeof rows)[number]) => formatMetric(row.values[i], 3),
        })),
      ]}
    />
  );
}
