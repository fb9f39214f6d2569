import type postgres from "postgres";

type Column = { name: string; type: string; nullable: boolean; filled: boolean; ours: boolean };
export type SampleRow = { columns: string[]; types: string[]; values: (string | null)[] };

/**
 * One row for any table, made from the catalogue: the given columns, and something that fits for each other that must not be
 * null; what is given and is no column of the table is left out. `seed` keeps the texts of two rows apart.
 */
export async function sampleRow(
  owner: postgres.Sql,
  table: string,
  given: Readonly<Record<string, string | null>>,
  seed: string,
): Promise<SampleRow> {
  const columns = await owner<Column[]>`
    select a.attname as name, format_type(a.atttypid, null) as type, not a.attnotnull as nullable,
           a.atthasdef or a.attidentity <> '' or a.attgenerated <> '' as filled,
           a.attidentity <> 'a' and a.attgenerated = '' as ours
    from pg_attribute a where a.attrelid = ${`public.${table}`}::regclass and a.attnum > 0 and not a.attisdropped`;
  const checks = await owner<{ rule: string }[]>`
    select pg_get_constraintdef(oid) as rule from pg_constraint
    where conrelid = ${`public.${table}`}::regclass and contype = 'c'`;
  const rules = checks.map(({ rule }) => rule);
  const all: Readonly<Record<string, string | null>> = { ...given, ...MORE[table] };
  const named = columns.filter(
    ({ name, nullable, filled, ours }) => ours && (name in all || (!nullable && !filled)),
  );
  return {
    columns: named.map(({ name }) => name),
    types: named.map(({ type }) => type),
    values: named.map(({ name, type }) =>
      name in all ? (all[name] ?? null) : (valueOfCheck(name, rules) ?? sampleValue(type, seed)),
    ),
  };
}

/** The statement that puts a sample row into its table. */
export function insertOf(table: string, { columns, types }: SampleRow): string {
  const list = columns.map((name) => `"${name}"`).join(", ");
  return `insert into "${table}" (${list}) values (${types.map((type, i) => `$${i + 1}::text::${type}`).join(", ")})`;
}

/** What a check asks of a column that may otherwise be empty. */
const MORE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  audit_private: { value: "sample", salt: `\\x${"00".repeat(16)}` },
  break_glass: { roles: "{owner}", proposed_role: "owner", state: "proposed" },
  chat_hooks: { user_id: "usr_a" },
  decisions: { decision: "comment" },
  signature_assertions: { assertion: "{}" },
  legal_holds: { covers: "organization" },
  delegations: { from_user: "usr_a", to_user: "usr_b", created_by: "usr_a" },
};

/** Puts a sample row in as the database's owner without triggers and foreign keys, so that no other row is needed. */
export async function insertSampleRow(
  owner: postgres.Sql,
  table: string,
  given: Readonly<Record<string, string | null>>,
  seed: string,
): Promise<void> {
  const row = await sampleRow(owner, table, given, seed);
  await owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx.unsafe(insertOf(table, row), row.values);
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

function sampleValue(type: string, seed: string): string {
  if (type.endsWith("[]")) return "{}";
  if (/^(integer|bigint|smallint|numeric|real|double precision)/.test(type)) return String(++number);
  if (type === "boolean") return "false";
  if (type === "json" || type === "jsonb") return "{}";
  if (type === "bytea") return "\\x00";
  if (/^(timestamp|date)/.test(type)) return "2026-11-21T09:30:00Z";
  return seed;
}
