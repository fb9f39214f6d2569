import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { ExpectationSpec } from "#domain/datasets/expectations/kinds.ts";
import { identifier, literal } from "./engine.ts";

/** The other file of a reference. */
export type Other = { path: string; columns: readonly DatasetColumn[] };

/**
 * What of a row is looked at and what of it fails, as SQL conditions over the table `data`. A missing value fails only where a value is
 * demanded, as in SQL's own constraints.
 */
export type RowCheck = { looked: string; fails: string; shown: string };

/** The conditions of an expectation that looks at one row at a time; null for the others. */
export function rowCheck(spec: ExpectationSpec, column: DatasetColumn): RowCheck | null {
  const value = identifier(column.name);
  const text = asText(column);
  const present = isPresent(column);
  switch (spec.kind) {
    case "not_null":
      return { looked: "true", fails: `not ${present}`, shown: "null" };
    case "range": {
      const bounds = [
        spec.min === null ? null : `${value} < ${spec.min}::double`,
        spec.max === null ? null : `${value} > ${spec.max}::double`,
      ].filter((condition) => condition !== null);
      return { looked: present, fails: `${present} and (${bounds.join(" or ")})`, shown: text };
    }
    case "one_of":
      return {
        looked: present,
        fails: `${present} and ${text} not in (${spec.values.map(literal).join(", ")})`,
        shown: text,
      };
    case "pattern":
      return {
        looked: present,
        fails: `${present} and not regexp_full_match(${text}, ${literal(spec.pattern)})`,
        shown: text,
      };
    default:
      return null;
  }
}

/** NaN counts as missing, as in the profile. */
export function isPresent(column: DatasetColumn): string {
  const value = identifier(column.name);
  const floating = column.storage === "DOUBLE" || column.storage === "FLOAT";
  return floating ? `(${value} is not null and not isnan(${value}))` : `(${value} is not null)`;
}

/** A value as text, the way a set names it: 1.0 as 1, a date as 2001-01-31. */
export function asText(column: DatasetColumn): string {
  const value = identifier(column.name);
  if (column.storage === "DOUBLE" || column.storage === "FLOAT") {
    return `case when ${value} = trunc(${value}) and abs(${value}) < 1e15 then ${value}::bigint::varchar else ${value}::varchar end`;
  }
  return `${value}::varchar`;
}

/** Rows that repeat an earlier one in these columns; rows that lack one of them are not looked at. */
export function uniqueSql(columns: readonly DatasetColumn[]): { counts: string; examples: string } {
  const names = columns.map(({ name }) => identifier(name)).join(", ");
  const present = columns.map(isPresent).join(" and ");
  const groups = `select ${names}, count(*) as n from data where ${present} group by all`;
  const shown = columns.map((column) => `coalesce(${asText(column)}, '')`).join(" || ' · ' || ");
  return {
    counts: `select coalesce(sum(n), 0) as looked, coalesce(sum(n - 1), 0) as failing from (${groups})`,
    examples: `select ${shown} as value from (${groups}) where n > 1 order by n desc, value limit 5`,
  };
}

/** Values that the other dataset does not know, compared as text. */
export function referenceSql(
  column: DatasetColumn,
  other: DatasetColumn,
  otherPath: string,
): { counts: string; examples: string } {
  const known = `select distinct ${asText(other)} as value from read_parquet(${literal(otherPath)}, hive_partitioning = false)`;
  const mine = `select ${asText(column)} as value, count(*) as n from data where ${isPresent(column)} group by 1`;
  const unknown = `select value, n from (${mine}) mine where not exists (select 1 from (${known}) known where known.value = mine.value)`;
  return {
    counts: `select (select coalesce(sum(n), 0) from (${mine})) as looked, (select coalesce(sum(n), 0) from (${unknown})) as failing`,
    examples: `select value from (${unknown}) order by n desc, value limit 5`,
  };
}
