import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { insertOf, insertSampleRow, type SampleRow, sampleRow } from "#server/testing/sample-row.ts";
import { closeTestConnection, makeWorld, testConnection, type World } from "#server/testing/world.ts";

/**
 * Every table with an organization x select, insert, update, delete x the right, the wrong and no organization in force: raw SQL
 * as the application's role, with a row of both organizations in each table. A new table is found in the catalogue.
 */
type Table = { name: string; column: string; privileges: string[]; writable: string | null };

let world: World;
let app: postgres.Sql;
let owner: postgres.Sql;
let tables: Table[];

beforeAll(async () => {
  world = await makeWorld(testConnection().db);
  app = postgres(inject("appUrl"), { max: 1, onnotice: () => {} });
  owner = postgres(inject("ownerUrl"), { max: 1, onnotice: () => {} });
  const [me] = await app`select current_user as name`;
  const rows = await owner<Table[]>`
    select c.relname as name, a.attname as column,
      array(select p from unnest(array['select', 'insert', 'delete']) p
            where has_table_privilege(${me?.name}, c.oid, p)) as privileges,
      (select w.attname from pg_attribute w where w.attrelid = c.oid and w.attnum > 0 and not w.attisdropped
         and w.attgenerated = '' and has_column_privilege(${me?.name}, c.oid, w.attname, 'update')
         and w.attname <> a.attname order by w.attnum limit 1) as writable
    from pg_class c join pg_attribute a on a.attrelid = c.oid
      and a.attname = case when c.relname = 'organizations' then 'id' else 'org_id' end and not a.attisdropped
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1`;
  tables = [...rows];
  for (const { name, column } of tables)
    for (const orgId of [world.orgId, world.otherOrgId])
      if (name !== "organizations")
        await insertSampleRow(owner, name, givenFor(orgId, column), `row of ${orgId}`);
});

afterAll(async () => {
  await app.end();
  await owner.end();
  await closeTestConnection();
});

const givenFor = (orgId: string, column: string) => ({ id: `smp_${orgId.slice(4)}`, [column]: orgId });

class Undo extends Error {}

/** How many rows a statement reached, or the code of its refusal; always rolled back. */
async function outcome(
  orgId: string | null,
  statement: string,
  values: readonly (string | null)[] = [],
): Promise<{ rows: number } | { refused: string; sentence: string }> {
  let rows = 0;
  try {
    await app.begin(async (tx) => {
      if (orgId !== null) await tx`select set_config('app.org_id', ${orgId}, true)`;
      rows = (await tx.unsafe(statement, [...values])).count;
      throw new Undo();
    });
  } catch (error) {
    if (error instanceof Undo) return { rows };
    if (error instanceof postgres.PostgresError) return { refused: error.code, sentence: error.message };
    throw error;
  }
  return { rows };
}

const DENIED = "42501";
const refusedOr = (got: Awaited<ReturnType<typeof outcome>>) => ("rows" in got ? got.rows : got.refused);
const rowsOf = ({ name, column }: Table, orgId: string) => `"${name}" where "${column}" = '${orgId}'`;

/** Who asks for rows of the first organization: itself, the second, and nobody. */
const forces = () => [world.orgId, world.otherOrgId, null] as const;

describe("every table, every command, three organizations in force", () => {
  test("there is a row of both organizations in each table, and the application reads each", async () => {
    expect(tables.length).toBeGreaterThan(30);
    for (const table of tables)
      for (const orgId of [world.orgId, world.otherOrgId]) {
        const [row] = await owner.unsafe(`select count(*)::int as n from ${rowsOf(table, orgId)}`);
        expect(row?.n, table.name).toBeGreaterThan(0);
      }
  });

  test("select: one's own rows, never the other's, and without an organization none", async () => {
    for (const table of tables) {
      const [right, wrong, none] = await Promise.all(
        forces().map((force) => outcome(force, `select 1 from ${rowsOf(table, world.orgId)}`)),
      );
      if (!table.privileges.includes("select")) {
        expect(
          [right, wrong, none].map((one) => one && refusedOr(one)),
          table.name,
        ).toEqual([DENIED, DENIED, DENIED]);
        continue;
      }
      expect(right, table.name).toEqual({ rows: expect.toSatisfy((n: number) => n > 0) });
      expect([wrong, none], table.name).toEqual([{ rows: 0 }, { rows: 0 }]);
      const everything = await outcome(world.otherOrgId, `select 1 from "${table.name}"`);
      const own = await outcome(world.otherOrgId, `select 1 from ${rowsOf(table, world.otherOrgId)}`);
      expect(everything, `${table.name}: without a condition`).toEqual(own);
    }
  });

  test("update: the other's rows stay, with the wrong organization and with none", async () => {
    for (const table of tables) {
      const column = table.writable ?? table.column;
      const statement = `update "${table.name}" set "${column}" = "${column}" where "${table.column}" = '${world.orgId}'`;
      const [right, wrong, none] = await Promise.all(forces().map((force) => outcome(force, statement)));
      if (table.writable === null) expect(right && refusedOr(right), table.name).toBe(DENIED);
      for (const got of [wrong, none]) expect([0, DENIED], table.name).toContain(got && refusedOr(got));
    }
  });

  test("delete: the other's rows stay, with the wrong organization and with none", async () => {
    for (const table of tables) {
      const statement = `delete from ${rowsOf(table, world.orgId)}`;
      const [right, wrong, none] = await Promise.all(forces().map((force) => outcome(force, statement)));
      if (!table.privileges.includes("delete")) expect(right && refusedOr(right), table.name).toBe(DENIED);
      for (const got of [wrong, none]) expect([0, DENIED], table.name).toContain(got && refusedOr(got));
    }
  });

  test("insert: a row of the first organization is refused to the second and to nobody", async () => {
    for (const table of tables) {
      const row = await newRow(table);
      const statement = insertOf(table.name, row);
      const [right, wrong, none] = await Promise.all(
        forces().map((force) => outcome(force, statement, row.values)),
      );
      for (const got of [wrong, none]) expect(got && refusedOr(got), table.name).toBe(DENIED);
      if (!table.privileges.includes("insert")) expect(right && refusedOr(right), table.name).toBe(DENIED);
      else if (right && "refused" in right)
        expect(right.sentence, `${table.name}: a trigger or a key may refuse, the wall may not`).not.toMatch(
          /row-level security/,
        );
    }
  });

  test("the application reads every table, and those it cannot are meant to be", () => {
    const unread = tables.filter(({ privileges }) => !privileges.includes("select")).map(({ name }) => name);
    expect(unread).toEqual([]);
  });

  /** A row like the first organization's, under an id that is free. */
  async function newRow({ name, column }: Table): Promise<SampleRow> {
    const free = `smp_new${world.orgId.slice(4)}`;
    const given = { ...givenFor(world.orgId, column), ...(column === "id" ? {} : { id: free }) };
    return sampleRow(owner, name, given, `new row of ${world.orgId}`);
  }
});
