import type { DatasetInsights } from "#domain/datasets/insights/insights.ts";
import type { ColumnProfile, NumericProfile } from "#domain/datasets/profile.ts";
import {
  histogramEdges,
  histogramOfCounts,
  histogramRange,
  quantilesOfCounts,
} from "#domain/datasets/value-counts.ts";
import { type Engine, identifier } from "./engine.ts";
import { numberSql } from "./profile-basics.ts";

const COLUMNS_AT_ONCE = 50;
const FENCE = 1.5;
const HOUR = 3_600;
const DAY = 24 * HOUR;
/** A shorter time than this is looked at by the hour. */
const HOURS_SPAN_MAX = 14 * DAY;
const UNITS_MAX = 200_000;

const double = (value: number) => `'${value}'::double`;

/** Skewness from the known mean and deviation, and rows beyond Tukey's fences: one pass for all numeric columns. */
export async function numbersOf(
  engine: Engine,
  from: string,
  columns: readonly ColumnProfile[],
  rows: number,
): Promise<DatasetInsights["numbers"]> {
  const numeric = columns.filter((column): column is NumericProfile => column.kind === "numeric");
  const found: DatasetInsights["numbers"] = [];
  for (let at = 0; at < numeric.length; at += COLUMNS_AT_ONCE) {
    const group = numeric.slice(at, at + COLUMNS_AT_ONCE);
    const parts = group.flatMap((column, i) => {
      const x = `(${numberSql(column)})::double`;
      const fences = fencesOf(column);
      const z =
        column.std && column.mean !== null
          ? `((${x} - ${double(column.mean)}) / ${double(column.std)})`
          : null;
      return [
        `${z ? `avg(${z} * ${z} * ${z})` : "null"} as s${i}`,
        fences ? `count_if(${x} < ${double(fences.low)}) as b${i}` : `0 as b${i}`,
        fences ? `count_if(${x} > ${double(fences.high)}) as a${i}` : `0 as a${i}`,
      ];
    });
    const [row] = await engine.rows(`select ${parts.join(", ")} from ${from}`);
    for (const [i, column] of group.entries()) {
      const fences = fencesOf(column);
      const n = rows - column.missing - column.infinite;
      const cubes = row?.[`s${i}`];
      found.push({
        column: column.name,
        skew: typeof cubes === "number" && Number.isFinite(cubes) && n > 2 ? adjusted(cubes, n) : null,
        fences: fences && {
          ...fences,
          below: Number(row?.[`b${i}`] ?? 0),
          above: Number(row?.[`a${i}`] ?? 0),
        },
      });
    }
  }
  return found;
}

/** The mean cube over the deviation of n - 1, as adjusted Fisher-Pearson. */
const adjusted = (meanCube: number, n: number): number => (meanCube * n * n) / ((n - 1) * (n - 2));

function fencesOf({ quantiles }: NumericProfile): { low: number; high: number } | null {
  const [, , q1, , q3] = quantiles;
  // Where most values are the same, everything else would be an outlier.
  if (q1 === undefined || q3 === undefined || q1 === q3) return null;
  const [low, high] = [q1 - FENCE * (q3 - q1), q3 + FENCE * (q3 - q1)];
  return Number.isFinite(low) && Number.isFinite(high) ? { low, high } : null;
}

/** Which days or hours have rows, from the first to the last. */
export async function timesOf(
  engine: Engine,
  from: string,
  columns: readonly ColumnProfile[],
): Promise<DatasetInsights["times"]> {
  const found: DatasetInsights["times"] = [];
  for (const column of columns) {
    if (column.kind !== "datetime" || column.min === null || column.max === null) continue;
    const span = column.max - column.min;
    const hourly = column.storage === "TIMESTAMP" && span <= HOURS_SPAN_MAX;
    const size = hourly ? HOUR : DAY;
    if (span / size > UNITS_MAX) continue;
    const id = identifier(column.name);
    const rows = await engine.rows(
      `select floor(epoch(${id}) / ${size})::bigint as u, count(*) as n from ${from} where ${id} is not null group by 1 order by 1`,
    );
    const units = rows.map(({ u }) => Number(u));
    const counts = rows.map(({ n }) => Number(n));
    let gap: { from: number; to: number } | null = null;
    for (let i = 1; i < units.length; i++) {
      const [before = 0, after = 0] = [units[i - 1], units[i]];
      if (after - before > 1 && (gap === null || (after - before) * size > gap.to - gap.from))
        gap = { from: before * size, to: after * size };
    }
    found.push({
      column: column.name,
      unit: hourly ? "hour" : "day",
      units: (units.at(-1) ?? 0) - (units[0] ?? 0) + 1,
      covered: units.length,
      gap,
      rowsMin: counts.reduce((a, b) => Math.min(a, b), counts[0] ?? 0),
      rowsMax: counts.reduce((a, b) => Math.max(a, b), 0),
    });
  }
  return found;
}

/** How long the texts are. */
export async function lengthsOf(
  engine: Engine,
  from: string,
  columns: readonly ColumnProfile[],
): Promise<DatasetInsights["lengths"]> {
  const found: DatasetInsights["lengths"] = [];
  for (const column of columns) {
    if (column.kind !== "text" || !column.length || column.length.max === 0) continue;
    const id = identifier(column.name);
    const rows = await engine.rows(
      `select length(${id}) as l, count(*) as n from ${from} where ${id} is not null group by 1 order by 1`,
    );
    const counted = rows.map(({ l, n }) => ({ value: Number(l), count: Number(n) }));
    const quantiles = quantilesOfCounts(counted);
    const [low, high] = histogramRange(counted[0]?.value ?? 0, counted.at(-1)?.value ?? 0, quantiles);
    found.push({
      column: column.name,
      quantiles,
      histogram: histogramOfCounts(counted, histogramEdges(low, high, true)),
    });
  }
  return found;
}
