import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { momentsOfCounts } from "#domain/datasets/moments.ts";
import { TOP_VALUES } from "#domain/datasets/profile.ts";
import {
  histogramOfCounts,
  quantilesOfCounts,
  topNumbers,
  type ValueCounts,
} from "#domain/datasets/value-counts.ts";
import type { ColumnFindings, NumberInsight } from "./column-findings.ts";
import { type Engine, identifier } from "./engine.ts";
import {
  edgesOf,
  fencesOf,
  minuteOfDay,
  numberFindings,
  type TimeUnit,
  timeCoverage,
  timeUnit,
} from "./number-findings.ts";
import { missingSql } from "./profile-basics.ts";

/** A numeric or datetime column by its counted values: one pass over the rows, and every figure is exact. */
export async function countedNumbers(
  engine: Engine,
  from: string,
  column: DatasetColumn,
): Promise<ColumnFindings> {
  const { counted, missing, infinite } = await countsOf(engine, from, column);
  const [min = null, max = null] = [counted.values[0], counted.values.at(-1)];
  const numeric = column.kind === "numeric";
  const quantiles = quantilesOfCounts(counted);
  const some = min !== null && max !== null;
  const unit = some ? timeUnit(column, min, max) : null;
  return numberFindings(column, {
    ...{ missing, infinite, distinct: counted.values.length, distinctExact: true, min, max, quantiles },
    ...(numeric ? momentsOfCounts(counted) : { mean: null, std: null, skew: null }),
    histogram: some ? histogramOfCounts(counted, edgesOf(column, min, max, quantiles)) : null,
    top: numeric ? topNumbers(counted, TOP_VALUES) : [],
    fences: numeric ? outside(counted, quantiles) : null,
    time: unit && timeCoverage(column.name, unit, rowsOfUnits(counted, unit)),
    timesDiffer: numeric || min === null ? null : timesDiffer(counted.values, min),
  });
}

/** The finite values, and the rows beside them. */
async function countsOf(
  engine: Engine,
  from: string,
  column: DatasetColumn,
): Promise<{ counted: ValueCounts; missing: number; infinite: number }> {
  // Under a name of its own, since a column may be called as a figure here.
  const raw = { ...column, name: "raw" };
  const number = column.kind === "datetime" ? "epoch(raw)" : "raw::double";
  // What is finite comes after minus infinity, and before infinity, NaN and null.
  const [values = none, counts = none, absent = none] = await engine.doubles(
    `select ${number} as v, n, ${missingSql(raw)}::integer::double from
       (select raw, count(*)::double as n from (select ${identifier(column.name)} as raw from ${from}) group by raw)
     order by v nulls last`,
  );
  let [first, last, missing, infinite] = [0, values.length, 0, 0];
  const aside = (i: number) => {
    if (absent[i]) missing += counts[i] as number;
    else infinite += counts[i] as number;
  };
  while (first < last && !Number.isFinite(values[first])) aside(first++);
  while (first < last && !Number.isFinite(values[last - 1])) aside(--last);
  const counted = { values: values.subarray(first, last), counts: counts.subarray(first, last) };
  return { counted, missing, infinite };
}

const none = new Float64Array();

function timesDiffer(seconds: ValueCounts["values"], first: number): boolean {
  return seconds.some((second) => minuteOfDay(second) !== minuteOfDay(first));
}

function outside({ values, counts }: ValueCounts, quantiles: readonly number[]): NumberInsight["fences"] {
  const fences = fencesOf(quantiles);
  if (!fences) return null;
  let [below, above] = [0, 0];
  for (const [i, count] of counts.entries()) {
    if ((values[i] as number) < fences.low) below += count;
    if ((values[i] as number) > fences.high) above += count;
  }
  return { ...fences, below, above };
}

function rowsOfUnits({ values, counts }: ValueCounts, { seconds }: TimeUnit): Map<number, number> {
  const rows = new Map<number, number>();
  for (const [i, count] of counts.entries()) {
    const unit = Math.floor((values[i] as number) / seconds);
    rows.set(unit, (rows.get(unit) ?? 0) + count);
  }
  return rows;
}
