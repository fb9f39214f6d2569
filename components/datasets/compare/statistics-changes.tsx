import { DataTable } from "#components/ui/data-table.tsx";
import type { CategoriesDiff, FigureDiff, StatisticsDiff } from "#domain/datasets/statistics-diff.ts";
import {
  formatCount,
  formatCountOf,
  formatPercent,
  formatPoints,
  formatValue,
  MISSING,
} from "#domain/format/numbers.ts";
import { Alike } from "./alike.tsx";

const COLUMNS_SHOWN_MAX = 100;

/** Figures of the stored profiles that differ, column by column, and the categories that came and went. */
export function StatisticsChanges({ statistics }: { statistics: StatisticsDiff }) {
  const { changed, unchanged } = statistics;
  if (changed.length === 0)
    return (
      <Alike title="Statistics">
        Every figure of the {formatCountOf(unchanged, "column")} in both versions is the same.
      </Alike>
    );
  const shown = changed.slice(0, COLUMNS_SHOWN_MAX);
  const rows = shown.flatMap(({ name, figures, categories }) => [
    ...figures.map((figure, i) => ({
      key: `${name} ${figure.label}`,
      name: i === 0 ? name : "",
      figure,
      categories: null,
    })),
    ...(categories
      ? [{ key: `${name} categories`, name: figures.length === 0 ? name : "", figure: null, categories }]
      : []),
  ]);
  return (
    <DataTable
      caption="Statistics: figures that differ"
      showCaption
      maxHeight="60vh"
      rows={rows}
      rowKey={({ key }) => key}
      columns={[
        {
          key: "name",
          header: "Column",
          wrap: true,
          cell: ({ name }) => <span className="font-mono break-all">{name}</span>,
        },
        {
          key: "figure",
          header: "Figure",
          wrap: true,
          cell: ({ figure, categories }) => figure?.label ?? <Categories categories={categories} />,
        },
        {
          key: "before",
          header: "Before",
          numeric: true,
          cell: ({ figure }) => figure && written(figure, figure.before),
        },
        {
          key: "after",
          header: "After",
          numeric: true,
          cell: ({ figure }) => figure && written(figure, figure.after),
        },
        {
          key: "difference",
          header: "Difference",
          numeric: true,
          wideOnly: true,
          cell: ({ figure }) => figure && difference(figure),
        },
      ]}
      footer={`${
        changed.length > shown.length
          ? `The first ${COLUMNS_SHOWN_MAX} of ${formatCountOf(changed.length, "column")} that differ. `
          : ""
      }${formatCountOf(unchanged, "column")} with the same figures.`}
    />
  );
}

function Categories({ categories }: { categories: CategoriesDiff | null }) {
  if (categories === null) return null;
  const { appeared, vanished, certain } = categories;
  return (
    <span className="grid max-w-[56ch] gap-1">
      {appeared.length > 0 && (
        <Values title={certain ? "New" : "Now among the most frequent"} values={appeared} />
      )}
      {vanished.length > 0 && (
        <Values title={certain ? "Vanished" : "No longer among the most frequent"} values={vanished} />
      )}
    </span>
  );
}

function Values({ title, values }: { title: string; values: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-1">
      {title}
      {values.map((value) => (
        <code key={value} className="rounded-tag bg-line-2 px-1 break-all">
          {value === "" ? "blank" : value}
        </code>
      ))}
    </span>
  );
}

function written({ form }: FigureDiff, value: number | null): string {
  if (value === null) return MISSING;
  if (form === "share") return formatPercent(value, 2);
  if (form === "count") return formatCount(value);
  if (form === "number") return formatValue(value, 6);
  const moment = new Date(value * 1000);
  if (Number.isNaN(moment.getTime())) return formatValue(value);
  return moment
    .toISOString()
    .replace("T", " ")
    .replace(/\.000Z$|Z$/, "")
    .replace(/ 00:00:00$/, "");
}

function difference({ form, before, after }: FigureDiff): string {
  if (before === null || after === null || form === "moment") return "";
  if (form === "share") return formatPoints(after - before, 2);
  const size = Math.abs(after - before);
  return `${after > before ? "+" : "−"}${form === "count" ? formatCount(size) : formatValue(size, 4)}`;
}
