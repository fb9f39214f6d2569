import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import type postgres from "postgres";

type Column = { name: string; type: string; nullable: boolean; filled: boolean };

/**
 * Puts one row into any table, made from the catalogue: the given columns, and something that fits for each other that must
 * not be null. As the database's owner without triggers and foreign keys, so that no other row is needed.
 */
export async function insertSampleRow(
  owner: postgres.Sql,
  table: PgTable,
  given: Readonly<Record<string, string | null>>,
): Promise<void> {
  const { name } = getTableConfig(table);
  const columns = await owner<Column[]>`
    select a.attname as name, format_type(a.atttypid, null) as type, not a.attnotnull as nullable,
           a.atthasdef or a.attidentity <> '' or a.attgenerated <> '' as filled
    from pg_attribute a where a.attrelid = ${`public.${name}`}::regclass and a.attnum > 0 and not a.attisdropped`;
  const checks = await owner<{ rule: string }[]>`
    select pg_get_constraintdef(oid) as rule from pg_constraint
    where conrelid = ${`public.${name}`}::regclass and contype = 'c'`;
  const named = columns.filter((column) => column.name in given || (!column.nullable && !column.filled));
  const values = named.map((column) =>
    column.name in given
      ? (given[column.name] ?? null)
      : (valueOfCheck(
          column.name,
          checks.map(({ rule }) => rule),
        ) ?? sampleValue(column.type, given.id ?? "sample")),
  );
  await owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    const list = named.map((column) => `"${column.name}"`).join(", ");
    const slots = named.map((column, i) => `$${i + 1}::text::${column.type}`).join(", ");
    await tx.unsafe(`insert into "${name}" (${list}) values (${slots})`, values);
  });
}

/** The first of the words that a check allows for a column. */
function valueOfCheck(column: string, rules: readonly string[]): string | undefined {
  for (const rule of rules) {
    const [, word] =
      new RegExp(`\\(\\(?${column}\\)?(?:::text)? = (?:ANY \\(\\(?ARRAY\\[)?'([^']*)'`).exec(rule) ?? [];
    if (word !== undefined) return word;
  }
  return undefined;
}

let number = 1_000;

function sampleValue(type: string, id: string): string {
  if (type.endsWith("[]")) return "{}";
  if (/^(integer|bigint|smallint|numeric|real|double precision)/.test(type)) return String(++number);
  if (type === "boolean") return "false";
  if (type === "json" || type === "jsonb") return "{}";
  if (type === "bytea") return "\\x00";
  if (/^(timestamp|date)/.test(type)) return "2026-11-21T09:30:00Z";
  return id;
}
