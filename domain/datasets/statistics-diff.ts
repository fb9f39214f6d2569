import { type ColumnProfile, type DatasetProfile, QUANTILE_LABELS, QUANTILE_POINTS } from "./profile.ts";

/** How a figure is read: a share of the rows, a count, a number in the column's unit, or epoch seconds in UTC. */
export type FigureForm = "share" | "count" | "number" | "moment";
export type FigureDiff = {
  label: string;
  form: FigureForm;
  /** Null where the column has no value to measure. */
  before: number | null;
  after: number | null;
};

/**
 * Values that came and went, at most TOP_VALUES of each. `certain` when the stored profiles list every value; otherwise they
 * only entered or left the most frequent ones.
 */
export type CategoriesDiff = { appeared: string[]; vanished: string[]; certain: boolean };

export type ColumnStatistics = {
  name: string;
  figures: FigureDiff[];
  categories: CategoriesDiff | null;
};
export type StatisticsDiff = {
  rows: { before: number; after: number };
  /** Columns of both versions of which a figure or a category differs, in the order of the later version. */
  changed: ColumnStatistics[];
  unchanged: number;
};

/** What sums of many floating-point numbers differ by, by their order alone. */
const ROUNDING = 1e-9;
/** Estimates of the same values may differ by this share: of the count, or of the range from 5 % to 95 %. */
const ESTIMATE = 0.02;
const SHOWN_POINTS = [0.05, 0.5, 0.95] as const;

/**
 * Figures that differ between two stored profiles: missing share, distinct values, mean, standard deviation, extremes and quantiles
 * (5 %, 50 %, 95 %), lengths of texts, and the categories that came and went. Figures that the profile estimates differ only
 * beyond what estimates of equal values do.
 */
export function statisticsDiff(before: DatasetProfile, after: DatasetProfile): StatisticsDiff {
  const was = new Map(before.columns.map((column) => [column.name, column]));
  const compared = after.columns.flatMap((column): ColumnStatistics[] => {
    const other = was.get(column.name);
    if (!other) return [];
    const figures = figuresOf(other, before.rows, column, after.rows);
    return [{ name: column.name, figures, categories: categoriesDiff(other, column) }];
  });
  const changed = compared.filter(({ figures, categories }) => figures.length > 0 || categories !== null);
  return {
    rows: { before: before.rows, after: after.rows },
    changed,
    unchanged: compared.length - changed.length,
  };
}

type Measured = { label: string; form: FigureForm; value: number | null; tolerance: number };

function figuresOf(
  before: ColumnProfile,
  rowsBefore: number,
  after: ColumnProfile,
  rowsAfter: number,
): FigureDiff[] {
  const was = measured(before, rowsBefore);
  return measured(after, rowsAfter).flatMap(({ label, form, value, tolerance }): FigureDiff[] => {
    const other = was.find((one) => one.label === label && one.form === form);
    if (!other || alike(other.value, value, Math.max(tolerance, other.tolerance))) return [];
    return [{ label, form, before: other.value, after: value }];
  });
}

function alike(a: number | null, b: number | null, tolerance: number): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= tolerance + ROUNDING * Math.max(Math.abs(a), Math.abs(b));
}

function measured(column: ColumnProfile, rows: number): Measured[] {
  const figure = (label: string, form: FigureForm, value: number | null, tolerance = 0): Measured => ({
    label,
    form,
    value,
    tolerance,
  });
  const present = rows - column.missing;
  const common = [
    figure("Missing", "share", rows === 0 ? null : column.missing / rows),
    figure(
      "Different values",
      "count",
      column.distinct,
      column.distinctExact ? 0 : ESTIMATE * column.distinct,
    ),
  ];
  switch (column.kind) {
    case "numeric":
      return [
        ...common,
        figure("Mean", "number", column.mean),
        figure("Standard deviation", "number", column.std),
        figure("Smallest", "number", column.min),
        ...quantiles(column, "number"),
        figure("Largest", "number", column.max),
        figure("Infinite", "count", column.infinite),
      ];
    case "datetime":
      return [
        ...common,
        figure("Earliest", "moment", column.min),
        ...quantiles(column, "moment"),
        figure("Latest", "moment", column.max),
      ];
    case "boolean":
      return [...common, figure("True", "share", present === 0 ? null : column.trueCount / present)];
    default:
      return [
        ...common,
        figure("Shortest, characters", "count", column.length?.min ?? null),
        figure("Mean length", "number", column.length?.mean ?? null),
        figure("Longest, characters", "count", column.length?.max ?? null),
      ];
  }
}

function quantiles(
  column: Extract<ColumnProfile, { kind: "numeric" | "datetime" }>,
  form: "number" | "moment",
): Measured[] {
  const at = (point: (typeof QUANTILE_POINTS)[number]): number | null =>
    column.quantiles[QUANTILE_POINTS.indexOf(point)] ?? null;
  const spread = (at(0.95) ?? 0) - (at(0.05) ?? 0);
  return SHOWN_POINTS.map((point) => ({
    label: `Quantile ${QUANTILE_LABELS[QUANTILE_POINTS.indexOf(point)] ?? ""}`,
    form,
    value: at(point),
    tolerance: column.distinctExact ? 0 : ESTIMATE * spread,
  }));
}

function categoriesDiff(before: ColumnProfile, after: ColumnProfile): CategoriesDiff | null {
  if (before.kind !== "categorical" || after.kind !== "categorical") return null;
  const [was, is] = [before, after].map(({ top }) => top.map(({ value }) => value)) as [string[], string[]];
  const appeared = is.filter((value) => !was.includes(value));
  const vanished = was.filter((value) => !is.includes(value));
  if (appeared.length === 0 && vanished.length === 0) return null;
  return { appeared, vanished, certain: listsAll(before) && listsAll(after) };
}

const listsAll = ({ top, distinct, distinctExact }: Extract<ColumnProfile, { kind: "categorical" }>) =>
  distinctExact && top.length === distinct;
