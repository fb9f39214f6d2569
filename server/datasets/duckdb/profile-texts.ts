import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { TOP_VALUES } from "#domain/datasets/profile.ts";
import {
  histogramEdges,
  histogramOfCounts,
  histogramRange,
  quantilesOfCounts,
} from "#domain/datasets/value-counts.ts";
import type { ColumnFindings, LengthInsight } from "./column-findings.ts";
import { type Engine, identifier } from "./engine.ts";
import type { Basics } from "./profile-basics.ts";

const SHOWN_CHARACTERS = 120;
const CATEGORY_LENGTH_MEAN_MAX = 60;
const CATEGORY_DISTINCT_MIN = 50;
const CATEGORY_DISTINCT_SHARE_MAX = 0.5;

type Figures = Pick<Basics, "missing" | "present" | "distinct" | "length"> & {
  distinctExact: boolean;
  top: { value: string; count: number }[];
};

/** A column of texts by its counted values. */
export async function countedTexts(
  engine: Engine,
  from: string,
  column: DatasetColumn,
): Promise<ColumnFindings> {
  await engine.run(
    `create or replace temp table counted as
     select v, count(*) as n from (select ${identifier(column.name)} as v from ${from}) group by v`,
  );
  const [row] = await engine.rows(
    `select sum(n) filter (v is null) as missing, sum(n) filter (v is not null) as present, count(v) as different,
       min(length(v)) as shortest, max(length(v)) as longest, sum(length(v) * n) as characters
     from counted`,
  );
  const figure = (name: string) => Number(row?.[name] ?? 0);
  const present = figure("present");
  // Cut after grouping, so that two long texts with the same beginning stay two.
  const top = await engine.rows(
    `select left(v, ${SHOWN_CHARACTERS + 1}) as v, n from counted where v is not null
     order by n desc, counted.v limit ${TOP_VALUES}`,
  );
  const figures = {
    missing: figure("missing"),
    present,
    distinct: figure("different"),
    distinctExact: true,
    top: top.map(({ v, n }) => ({ value: shorten(String(v)), count: Number(n) })),
    length:
      present > 0
        ? { min: figure("shortest"), mean: figure("characters") / present, max: figure("longest") }
        : null,
  };
  const found = await textFindings(engine, column, figures, "select v, n from counted");
  await engine.run("drop table counted");
  return found;
}

/** A column of texts with too many values to count. */
export const estimatedTexts = (
  engine: Engine,
  from: string,
  column: DatasetColumn,
  basics: Basics,
): Promise<ColumnFindings> =>
  textFindings(
    engine,
    column,
    { ...basics, distinctExact: false, top: [] },
    `select ${identifier(column.name)} as v, 1 as n from ${from}`,
  );

/** Categories, when the same few come again and again, else free text, which is told by its lengths too: of the texts `v`, `n` times each. */
async function textFindings(
  engine: Engine,
  { name, storage }: DatasetColumn,
  { missing, present, distinct, distinctExact, top, length }: Figures,
  texts: string,
): Promise<ColumnFindings> {
  const common = { name, storage, missing, distinct, distinctExact, top, length };
  if (isCategorical(distinct, present, length?.mean ?? 0))
    return { profile: { kind: "categorical", ...common } };
  if (!length || length.max === 0) return { profile: { kind: "text", ...common } };
  return { profile: { kind: "text", ...common }, lengths: await lengthsOf(engine, name, texts) };
}

async function lengthsOf(engine: Engine, column: string, texts: string): Promise<LengthInsight> {
  const [values = none, counts = none] = await engine.doubles(
    `select length(v)::double as l, sum(n)::double as n from (${texts}) where v is not null group by l order by l`,
  );
  const counted = { values, counts };
  const quantiles = quantilesOfCounts(counted);
  const [low, high] = histogramRange(values[0] ?? 0, values.at(-1) ?? 0, quantiles);
  return {
    column,
    quantiles,
    histogram: histogramOfCounts(counted, histogramEdges(low, high, true)),
  };
}

const none = new Float64Array();

function isCategorical(distinct: number, present: number, lengthMean: number): boolean {
  if (lengthMean > CATEGORY_LENGTH_MEAN_MAX) return false;
  return distinct <= CATEGORY_DISTINCT_MIN || distinct <= present * CATEGORY_DISTINCT_SHARE_MAX;
}

// PostgreSQL keeps no NUL and no half of a character.
function shorten(text: string): string {
  const plain = text.replaceAll("\u0000", "\ufffd").toWellFormed();
  const characters = Array.from(plain);
  return characters.length > SHOWN_CHARACTERS ? `${characters.slice(0, SHOWN_CHARACTERS).join("")}…` : plain;
}
