import { IntervalBar } from "#components/charts/interval-bar.tsx";
import { Card } from "#components/ui/card.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { FIGURE_LABELS, figureInWords } from "#domain/training/figures.ts";
import type { RunOrigin } from "#domain/training/schemas.ts";
import { figureText, parametersOf, parameterWords, spreadText } from "./labels.ts";
import type { RunResult } from "./types.ts";

type Nested = NonNullable<RunResult["nested"]>;
type OuterFold = Nested["chosen"][number] & { number: number; found: number | null };

/** What the search is worth: its winners on rows that it never saw, beside what it promised. */
export function NestedCard({
  nested,
  result,
  algorithm,
}: {
  nested: Nested;
  result: RunResult;
  algorithm: RunOrigin;
}) {
  const { metric } = result;
  const spread = nested.figures[metric];
  const folds = nested.chosen.map(
    (fold, i): OuterFold => ({ ...fold, number: i + 1, found: spread?.folds[i] ?? null }),
  );
  const names = parametersOf(algorithm).map(({ name }) => name);
  const varied = names.filter((name) => new Set(folds.map(({ params }) => params[name])).size > 1);
  const promised = folds.reduce((sum, { searched }) => sum + searched, 0) / folds.length;
  const values = folds.flatMap(({ searched, found }) => (found === null ? [searched] : [searched, found]));
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const margin = Math.max(0.1 * (highest - lowest), 0.002);
  const columns: Column<OuterFold>[] = [
    { key: "fold", header: "Outer fold", numeric: true, cell: ({ number }) => number },
    { key: "rows", header: "Rows", numeric: true, cell: ({ rows }) => formatCount(rows) },
    {
      key: "searched",
      header: "Promised",
      numeric: true,
      cell: ({ searched }) => figureText(metric, searched),
    },
    { key: "found", header: "Found", numeric: true, cell: ({ found }) => figureText(metric, found) },
    {
      key: "picture",
      header: <span className="sr-only">Picture</span>,
      wideOnly: true,
      className: "w-1/4",
      cell: ({ searched, found }) => (
        <IntervalBar
          value={found}
          low={null}
          high={null}
          domain={[lowest - margin, highest + margin]}
          compare={{ value: searched, label: `promised ${figureText(metric, searched)}` }}
          label={`${FIGURE_LABELS[metric]} found ${figureText(metric, found)}`}
        />
      ),
    },
    {
      key: "chosen",
      header: "Setting chosen",
      wrap: true,
      cell: ({ params }) =>
        varied.length > 0 ? parameterWords(algorithm, params, varied) : "the same in all",
    },
  ];
  return (
    <Card title="What the search is worth" meta={formatCountOf(folds.length, "outer fold")}>
      <p className="mb-2 text-sm text-ink-2">
        On rows that the whole search never saw, its choice reaches {figureInWords(metric)}{" "}
        <b className="tabular">{figureText(metric, spread?.mean)}</b> ± {spreadText(metric, spread?.std)}; on
        its own folds it promised {figureText(metric, promised)}. The difference is what choosing the best of
        many costs in honesty.
      </p>
      <DataTable
        inset
        caption="Outer folds of the nested validation"
        columns={columns}
        rows={folds}
        rowKey={({ number }) => String(number)}
      />
      <p className="mt-2 text-xs text-ink-3">
        On each outer fold the search was done again on the other rows of the training part, and its winner
        judged on that fold. The mark is what was found, the ring what was promised.
      </p>
    </Card>
  );
}
