import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { type ColumnProfile, TOP_VALUES } from "#domain/datasets/profile.ts";
import { type Engine, identifier } from "./engine.ts";
import type { Basics } from "./profile-basics.ts";

const SHOWN_CHARACTERS = 120;
const CATEGORY_LENGTH_MEAN_MAX = 60;
const CATEGORY_DISTINCT_MIN = 50;
const CATEGORY_DISTINCT_SHARE_MAX = 0.5;

/** The profile of a column of texts: categories, when the same few come again and again, else free text. */
export async function profileTexts(
  engine: Engine,
  from: string,
  column: DatasetColumn,
  basics: Basics,
  countable: boolean,
): Promise<ColumnProfile> {
  const value = identifier(column.name);
  const { name, storage } = column;
  const { missing, present, length } = basics;
  let distinct = basics.distinct;
  let top: { value: string; count: number }[] = [];
  if (countable && present > 0) {
    // Cut after grouping, so that two long texts with the same beginning stay two.
    const rows = await engine.rows(
      `with counted as (select ${value} as v, count(*) as n from ${from} where ${value} is not null group by v)
       select left(v, ${SHOWN_CHARACTERS + 1}) as v, n, (select count(*) from counted) as d from counted
       order by n desc, counted.v limit ${TOP_VALUES}`,
    );
    distinct = Number(rows[0]?.d ?? 0);
    top = rows.map((row) => ({ value: shorten(String(row.v)), count: Number(row.n) }));
  }
  return {
    kind: isCategorical(distinct, present, length?.mean ?? 0) ? "categorical" : "text",
    name,
    storage,
    missing,
    distinct,
    distinctExact: countable,
    top,
    length,
  };
}

export function isCategorical(distinct: number, present: number, lengthMean: number): boolean {
  if (lengthMean > CATEGORY_LENGTH_MEAN_MAX) return false;
  return distinct <= CATEGORY_DISTINCT_MIN || distinct <= present * CATEGORY_DISTINCT_SHARE_MAX;
}

// PostgreSQL keeps no NUL and no half of a character.
function shorten(text: string): string {
  const plain = text.replaceAll("\u0000", "\ufffd").toWellFormed();
  const characters = Array.from(plain);
  return characters.length > SHOWN_CHARACTERS ? `${characters.slice(0, SHOWN_CHARACTERS).join("")}…` : plain;
}
