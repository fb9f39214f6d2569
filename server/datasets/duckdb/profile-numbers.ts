import { DuckDBListValue } from "@duckdb/node-api";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import {
  type ColumnProfile,
  EXACT_DISTINCT_MAX,
  type Histogram,
  TOP_VALUES,
} from "#domain/datasets/profile.ts";
import {
  histogramEdges,
  histogramOfCounts,
  histogramRange,
  type NumberCount,
  quantilesOfCounts,
  topNumbers,
} from "#domain/datasets/value-counts.ts";
import type { Engine } from "./engine.ts";
import { type Basics, isFloating, numberSql, quantilesSql } from "./profile-basics.ts";

type Spread = {
  distinct: number;
  distinctExact: boolean;
  quantiles: number[];
  histogram: Histogram | null;
  top: NumberCount[];
};

/** The profile of a numeric or datetime column. */
export async function profileNumbers(
  engine: Engine,
  from: string,
  column: DatasetColumn,
  basics: Basics,
  countable: boolean,
): Promise<ColumnProfile> {
  const whole = column.kind === "numeric" && !isFloating(column);
  const spread = countable
    ? await exactSpread(engine, from, column, whole)
    : await binnedSpread(engine, from, column, basics, whole);
  const { name, storage } = column;
  const { missing, infinite, min, max, mean, std } = basics;
  const { distinct, distinctExact, quantiles, histogram, top } = spread;
  const common = { name, storage, missing, distinct, distinctExact, min, max, quantiles, histogram };
  if (column.kind === "datetime") return { ...common, kind: "datetime" };
  return { ...common, kind: "numeric", infinite, mean, std, top };
}

async function exactSpread(
  engine: Engine,
  from: string,
  column: DatasetColumn,
  whole: boolean,
): Promise<Spread> {
  const reader = await engine.connection.runAndReadAll(
    `select cast(v as double) as v, n from
       (select ${numberSql(column)} as v, count(*) as n from ${from} group by v) where v is not null order by v`,
  );
  const [values = [], numbers = []] = reader.getColumns();
  const counted: NumberCount[] = values.map((value, i) => ({
    value: Number(value),
    count: Number(numbers[i]),
  }));
  const first = counted[0];
  const last = counted.at(-1);
  if (!first || !last) return { distinct: 0, distinctExact: true, quantiles: [], histogram: null, top: [] };
  const quantiles = quantilesOfCounts(counted);
  const [low, high] = histogramRange(first.value, last.value, quantiles);
  const edges = histogramEdges(low, high, whole && Number.isSafeInteger(high - low));
  return {
    distinct: counted.length,
    distinctExact: counted.length <= EXACT_DISTINCT_MAX * 1.1,
    quantiles,
    histogram: histogramOfCounts(counted, edges),
    top: topNumbers(counted, TOP_VALUES),
  };
}

async function binnedSpread(
  engine: Engine,
  from: string,
  column: DatasetColumn,
  basics: Basics,
  whole: boolean,
): Promise<Spread> {
  const [asked] = await engine.rows(`select ${quantilesSql(column)} as q from ${from}`);
  const quantiles = asked?.q instanceof DuckDBListValue ? asked.q.items.map(Number) : [];
  const [min, max] = histogramRange(basics.min ?? 0, basics.max ?? 0, quantiles);
  const edges = histogramEdges(min, max, whole && Number.isSafeInteger(max - min));
  const bins = edges.length - 1;
  // Halves, so that the span of the largest doubles does not overflow.
  const low = (edges[0] ?? min) / 2;
  const width = ((edges[bins] ?? max) / 2 - low) / bins;
  const rows = await engine.rows(
    `select case when v < ${double(edges[0] ?? min)} then -1 when v > ${double(edges[bins] ?? max)} then ${bins}
       else least(${bins - 1}, greatest(0, cast(floor((v / 2 - ${double(low)}) / ${double(width)}) as integer))) end as b, count(*) as n
     from (select cast(${numberSql(column)} as double) as v from ${from}) where v is not null group by b`,
  );
  const found = new Map(rows.map((row) => [Number(row.b), Number(row.n)]));
  return {
    distinct: basics.distinct,
    distinctExact: false,
    quantiles,
    histogram: {
      edges,
      counts: Array.from({ length: bins }, (_, bin) => found.get(bin) ?? 0),
      below: found.get(-1) ?? 0,
      above: found.get(bins) ?? 0,
    },
    top: [],
  };
}

const double = (value: number) => `cast('${value}' as double)`;
