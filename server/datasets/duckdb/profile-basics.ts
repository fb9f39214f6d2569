import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { QUANTILE_POINTS } from "#domain/datasets/profile.ts";
import { identifier } from "./engine.ts";

/** What one pass over a column tells. */
export type Basics = {
  present: number;
  missing: number;
  infinite: number;
  distinct: number;
  min: number | null;
  max: number | null;
  mean: number | null;
  std: number | null;
  quantiles: number[];
  trueCount: number;
  length: { min: number; mean: number; max: number } | null;
};

const SQUARE_SAFE_MAX = 1e150;
const FLOATING = new Set(["FLOAT", "DOUBLE"]);
export const isFloating = (column: DatasetColumn) => FLOATING.has(column.storage);

/** The column's values as numbers: NaN and infinities become null, datetimes epoch seconds. */
export function numberSql(column: DatasetColumn): string {
  const from = identifier(column.name);
  if (column.kind === "datetime") return `epoch(${from})`;
  return isFloating(column) ? `case when isfinite(${from}) then ${from} end` : from;
}

/** The aggregates of one column, under aliases that carry its place in the group. */
export function basicsSql(column: DatasetColumn, index: number): string {
  const from = identifier(column.name);
  const aliased = (parts: Record<string, string>) =>
    Object.entries(parts)
      .map(([key, sql]) => `${sql} as ${key}_${index}`)
      .join(", ");
  if (column.kind === "boolean") return aliased({ n: `count(${from})`, t: `count_if(${from})` });
  if (column.kind === "numeric" || column.kind === "datetime") {
    const value = numberSql(column);
    return aliased({
      n: isFloating(column) ? `count_if(not isnan(${from}))` : `count(${from})`,
      i: isFloating(column) ? `count_if(isinf(${from}))` : "0",
      d: `approx_count_distinct(${value})`,
      lo: `cast(min(${value}) as double)`,
      hi: `cast(max(${value}) as double)`,
      m: `avg(${value})`,
      // Squares of larger values leave the range of a double; basicsOf tells no deviation then.
      s: `stddev_samp(case when abs(${value}) < ${SQUARE_SAFE_MAX} then ${value} end)`,
    });
  }
  return aliased({
    n: `count(${from})`,
    d: `approx_count_distinct(${from})`,
    l0: `min(length(${from}))`,
    l1: `avg(length(${from}))`,
    l2: `max(length(${from}))`,
  });
}

export function basicsOf(row: Record<string, unknown>, index: number, rows: number): Basics {
  const number = (key: string): number | null => {
    const value = row[`${key}_${index}`];
    const read = typeof value === "bigint" ? Number(value) : value;
    return typeof read === "number" && Number.isFinite(read) ? read : null;
  };
  const present = number("n") ?? 0;
  const [l0, l1, l2] = [number("l0"), number("l1"), number("l2")];
  return {
    present,
    missing: rows - present,
    infinite: number("i") ?? 0,
    distinct: Math.min(number("d") ?? 0, present),
    min: number("lo"),
    max: number("hi"),
    mean: number("m"),
    std:
      Math.max(Math.abs(number("lo") ?? 0), Math.abs(number("hi") ?? 0)) < SQUARE_SAFE_MAX
        ? number("s")
        : null,
    quantiles: [],
    trueCount: number("t") ?? 0,
    length: l0 === null || l1 === null || l2 === null ? null : { min: l0, mean: l1, max: l2 },
  };
}

/** The quantiles of one column by t-digest, for those with too many values to count. */
export const quantilesSql = (column: DatasetColumn): string =>
  `approx_quantile(cast(${numberSql(column)} as double), [${QUANTILE_POINTS.join(", ")}])`;
