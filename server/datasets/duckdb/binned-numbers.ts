import { DuckDBListValue } from "@duckdb/node-api";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { adjustedSkew } from "#domain/datasets/moments.ts";
import { QUANTILE_POINTS } from "#domain/datasets/profile.ts";
import type { ColumnFindings } from "./column-findings.ts";
import { type Engine, identifier } from "./engine.ts";
import {
  edgesOf,
  fencesOf,
  minuteOfDaySql,
  numberFindings,
  timeCoverage,
  timeUnit,
} from "./number-findings.ts";
import { type Basics, isFloating } from "./profile-basics.ts";

/**
 * A numeric or datetime column with too many values to count: quantiles by t-digest, then one pass that counts the rows of each bin, and in it
 * the rows beyond the fences, the cubes of the skewness, or the days.
 */
export async function binnedNumbers(
  engine: Engine,
  from: string,
  column: DatasetColumn,
  basics: Basics,
): Promise<ColumnFindings> {
  const { missing, infinite, distinct, mean, std, present } = basics;
  const id = identifier(column.name);
  const number = column.kind === "datetime" ? `epoch(${id})` : `${id}::double`;
  const values = `(select ${number} as v from ${from}) where ${isFloating(column) ? "isfinite(v)" : "v is not null"}`;
  const [asked] = await engine.rows(
    `select approx_quantile(v, [${QUANTILE_POINTS.join(", ")}]) as q from ${values}`,
  );
  const quantiles = asked?.q instanceof DuckDBListValue ? asked.q.items.map(Number) : [];
  const [min, max] = [basics.min ?? 0, basics.max ?? 0];
  const edges = edgesOf(column, min, max, quantiles);
  const bins = edges.length - 1;
  const numeric = column.kind === "numeric";
  const fences = numeric ? fencesOf(quantiles) : null;
  const unit = timeUnit(column, min, max);
  const distance = numeric && std && mean !== null ? `((v - ${double(mean)}) / ${double(std)})` : null;
  const rows = await engine.rows(
    `select ${binSql(edges, min, max)} as bin, ${unit ? `cast(floor(v / ${unit.seconds}) as bigint)` : "0"} as unit, count(*) as n,
       ${distance ? `sum(${distance} * ${distance} * ${distance})` : "null"} as cubes,
       ${numeric ? "0" : `min(${minuteOfDaySql("v")})`} as earliest, ${numeric ? "0" : `max(${minuteOfDaySql("v")})`} as latest,
       ${fences ? `count_if(v < ${double(fences.low)})` : "0"} as below,
       ${fences ? `count_if(v > ${double(fences.high)})` : "0"} as above
     from ${values} group by ${unit ? "bin, unit" : "bin"}`,
  );
  const total = (figure: string) => rows.reduce((sum, row) => sum + Number(row[figure]), 0);
  const by = (key: string) => {
    const found = new Map<number, number>();
    for (const row of rows) found.set(Number(row[key]), (found.get(Number(row[key])) ?? 0) + Number(row.n));
    return found;
  };
  const inBin = by("bin");
  const counts = Array.from({ length: bins }, (_, bin) => inBin.get(bin) ?? 0);
  // The last bin holds its upper edge too.
  counts[bins - 1] = (counts[bins - 1] ?? 0) + (inBin.get(bins) ?? 0);
  const finite = present - infinite;
  return numberFindings(column, {
    ...{ missing, infinite, distinct, distinctExact: false, mean, std, quantiles },
    min: basics.min,
    max: basics.max,
    skew: distance ? adjustedSkew(total("cubes") / finite, finite) : null,
    histogram: { edges, counts, below: inBin.get(-1) ?? 0, above: inBin.get(bins + 1) ?? 0 },
    top: [],
    fences: fences && { ...fences, below: total("below"), above: total("above") },
    time: unit && timeCoverage(column.name, unit, by("unit")),
    timesDiffer: numeric
      ? null
      : new Set(rows.flatMap((row) => [Number(row.earliest), Number(row.latest)])).size > 1,
  });
}

/** The bin of `v`, from 0: -1 below the first edge, the number of bins on the last edge, and one more above it. */
function binSql(edges: readonly number[], min: number, max: number): string {
  const bins = edges.length - 1;
  const [first, last] = [edges[0] ?? 0, edges[bins] ?? 0];
  // Halves, so that the span of the largest doubles does not overflow.
  const low = first / 2;
  const width = (last / 2 - low) / bins;
  const bin = `cast(floor((v / 2 - ${double(low)}) / ${double(width)}) as integer)`;
  if (first <= min && max <= last) return bin;
  return `case when v < ${double(first)} then -1 when v > ${double(last)} then ${bins + 1} else ${bin} end`;
}

const double = (value: number) => `'${value}'::double`;
