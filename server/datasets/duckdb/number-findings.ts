import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { Histogram, NumericProfile } from "#domain/datasets/profile.ts";
import { histogramEdges, histogramRange } from "#domain/datasets/value-counts.ts";
import type { ColumnFindings, NumberInsight, TimeInsight } from "./column-findings.ts";
import { isFloating } from "./profile-basics.ts";

export type NumberFigures = {
  missing: number;
  infinite: number;
  distinct: number;
  distinctExact: boolean;
  min: number | null;
  max: number | null;
  mean: number | null;
  std: number | null;
  skew: number | null;
  quantiles: number[];
  histogram: Histogram | null;
  top: NumericProfile["top"];
  fences: NumberInsight["fences"];
  time: TimeInsight | null;
  /** Of dates: whether two have another time of day, to the minute. */
  timesDiffer: boolean | null;
};

const MINUTE = 60;
/** The minute of its day in which an epoch second lies; the same in SQL. */
export const minuteOfDay = (seconds: number): number =>
  Math.floor(seconds / MINUTE) - 1440 * Math.floor(seconds / DAY);
export const minuteOfDaySql = (seconds: string): string =>
  `(floor(${seconds} / ${MINUTE}) - 1440 * floor(${seconds} / ${DAY}))`;

/** The figures of a numeric or datetime column, each where it is shown. */
export function numberFindings(column: DatasetColumn, figures: NumberFigures): ColumnFindings {
  const { name, storage } = column;
  const { infinite, mean, std, skew, top, fences, time, timesDiffer, ...rest } = figures;
  const common = { name, storage, ...rest };
  if (column.kind === "datetime")
    return {
      profile: { ...common, kind: "datetime", ...(timesDiffer !== null && { timesDiffer }) },
      time: time ?? undefined,
    };
  return {
    profile: { ...common, kind: "numeric", infinite, mean, std, top },
    number: { column: name, skew, fences },
  };
}

export function edgesOf(
  column: DatasetColumn,
  min: number,
  max: number,
  quantiles: readonly number[],
): number[] {
  const whole = column.kind === "numeric" && !isFloating(column);
  const [low, high] = histogramRange(min, max, quantiles);
  return histogramEdges(low, high, whole && Number.isSafeInteger(high - low));
}

const FENCE = 1.5;

export function fencesOf(quantiles: readonly number[]): { low: number; high: number } | null {
  const [, , q1, , q3] = quantiles;
  // Where most values are the same, everything else would be an outlier.
  if (q1 === undefined || q3 === undefined || q1 === q3) return null;
  const [low, high] = [q1 - FENCE * (q3 - q1), q3 + FENCE * (q3 - q1)];
  return Number.isFinite(low) && Number.isFinite(high) ? { low, high } : null;
}

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** A shorter time than this is looked at by the hour. */
const HOURS_SPAN_MAX = 14 * DAY;
const UNITS_MAX = 200_000;

export type TimeUnit = { unit: TimeInsight["unit"]; seconds: number };

/** By what a time is looked at, between its first and last second; null where it is too long. */
export function timeUnit({ kind, storage }: DatasetColumn, min: number, max: number): TimeUnit | null {
  if (kind !== "datetime") return null;
  const hourly = storage === "TIMESTAMP" && max - min <= HOURS_SPAN_MAX;
  const seconds = hourly ? HOUR : DAY;
  return (max - min) / seconds > UNITS_MAX ? null : { unit: hourly ? "hour" : "day", seconds };
}

/** Which days or hours have rows, from the first to the last; `rowsOf` holds the rows of each that has any. */
export function timeCoverage(
  column: string,
  { unit, seconds }: TimeUnit,
  rowsOf: ReadonlyMap<number, number>,
): TimeInsight {
  const units = [...rowsOf.keys()].sort((a, b) => a - b);
  const counts = [...rowsOf.values()];
  let gap: { from: number; to: number } | null = null;
  for (let i = 1; i < units.length; i++) {
    const [before = 0, after = 0] = [units[i - 1], units[i]];
    if (after - before > 1 && (gap === null || (after - before) * seconds > gap.to - gap.from))
      gap = { from: before * seconds, to: after * seconds };
  }
  return {
    column,
    unit,
    units: (units.at(-1) ?? 0) - (units[0] ?? 0) + 1,
    covered: units.length,
    gap,
    rowsMin: counts.reduce((a, b) => Math.min(a, b), counts[0] ?? 0),
    rowsMax: counts.reduce((a, b) => Math.max(a, b), 0),
  };
}
