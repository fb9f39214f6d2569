import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { lifecycle } from "#server/lifecycle/verbs.ts";
import { closeTestConnection, makeWorld, testConnection, type World } from "#server/testing/world.ts";

/** The second wall by itself: raw SQL as the application's role, with no verb in between. */
let world: World;
let app: postgres.Sql;
let owner: postgres.Sql;

beforeAll(async () => {
  world = await makeWorld(testConnection().db);
  app = postgres(inject("appUrl"), { max: 2, onnotice: () => {} });
  owner = postgres(inject("ownerUrl"), { max: 1, onnotice: () => {} });
  await world.as(world.people.lead, lifecycle.changeFocus, {
    projectId: world.projectId,
    phase: "scalability",
    reason: "rows in events, visits, focuses and the audit log",
  });
  const key = { idempotencyKey: "walls" };
  const logged = { projectId: world.projectId, phase: "communication", reason: "r" } as const;
  await world.as(world.people.lead, lifecycle.logRevisit, logged, key);
});

afterAll(async () => {
  await app.end();
  await owner.end();
  await closeTestConnection();
});

class Undo extends Error {}

/** As the application inside one organization's wall (or none), always rolled back. */
async function inside<T>(
  orgId: string | null,
  work: (tx: postgres.TransactionSql) => Promise<T>,
): Promise<T> {
  let answer: { value: T } | undefined;
  try {
    await app.begin(async (tx) => {
      if (orgId !== null) await tx`select set_config('app.org_id', ${orgId}, true)`;
      answer = { value: await work(tx) };
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  if (!answer) throw new Error("nothing came back");
  return answer.value;
}

type Table = { name: string; column: string };

const walledTables = async (): Promise<Table[]> => {
  const rows = await owner<Table[]>`
    select c.relname as name, a.attname as column from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid
      and a.attname = case when c.relname = 'organizations' then 'id' else 'org_id' end
    where c.relkind in ('r', 'p') and not a.attisdropped order by 1`;
  return [...rows];
};

describe("the catalogue", () => {
  test("every table with an organization has row-level security, forced, with a policy", async () => {
    const tables = await walledTables();
    expect(tables.length).toBeGreaterThan(20);
    const rows = await owner`
      select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
             (select count(*)::int from pg_policies p where p.schemaname = 'public' and p.tablename = c.relname
                and p.policyname = 'organization_wall' and p.cmd = 'ALL' and p.with_check is not null) as walls
      from pg_class c where c.relname in ${owner(tables.map(({ name }) => name))}
        and c.relnamespace = 'public'::regnamespace`;
    for (const row of rows) {
      expect(row, row.name).toMatchObject({ enabled: true, forced: true, walls: 1 });
    }
    expect(rows).toHaveLength(tables.length);
  });

  test("a table without an organization is one of those that are meant to be", async () => {
    const walled = new Set((await walledTables()).map(({ name }) => name));
    const rows = await owner`select tablename from pg_tables where schemaname = 'public'`;
    const open = rows.map(({ tablename }) => String(tablename)).filter((name) => !walled.has(name));
    expect(open.sort()).toEqual([
      "anchor_leases",
      "anchor_receipts",
      "identities",
      "log_checkpoints",
      "log_keys",
      "log_state",
      "log_tiles",
      "passkey_challenges",
      "passkeys",
      "password_resets",
      "passwords",
      "recovery_codes",
      "sessions",
      "setup_links",
      "sign_in_failures",
      "step_ups",
      "totp_secrets",
      "users",
    ]);
  });

  test("no view and no function of the owner's rights leads around the wall", async () => {
    const views = await owner`
      select c.relname from pg_class c where c.relkind in ('v', 'm') and c.relnamespace = 'public'::regnamespace
        and not coalesce(c.reloptions::text like '%security_invoker=true%', false)`;
    const functions = await owner`
      select p.proname from pg_proc p where p.prosecdef and p.pronamespace = 'public'::regnamespace`;
    // Each reads the organization, its policy and its holds itself, and says in its migration what it lets through.
    const known = ["erase_account", "prune_audit_entries"];
    expect(views).toHaveLength(0);
    expect(functions.map(({ proname }) => proname).sort()).toEqual(known);
  });

  test("the application's role owns nothing, is no superuser and does not bypass", async () => {
    const [role] = await app`
      select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = current_user`;
    expect(role).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
    });
    const [facts] = await app`
      select current_user as me,
             (select count(*)::int from pg_tables where schemaname = 'public' and tableowner = current_user) as owned,
             (select count(*)::int from pg_auth_members m join pg_roles r on r.oid = m.member
                join pg_roles g on g.oid = m.roleid
                where r.rolname = current_user and (g.rolsuper or g.rolbypassrls
                  or g.rolname in (select tableowner from pg_tables where schemaname = 'public'))) as memberships,
             has_schema_privilege('public', 'create') as creates`;
    expect(facts).toMatchObject({ owned: 0, memberships: 0, creates: false });
  });
});

describe("two organizations, no verb in between", () => {
  test("in each table the other organization's rows cannot be seen, changed, removed or added", async () => {
    for (const { name, column } of await walledTables()) {
      const table = app(name);
      const seen = await inside(
        world.otherOrgId,
        (tx) => tx`select count(*)::int as n from ${table} where ${app(column)} = ${world.orgId}`,
      );
      expect(seen[0]?.n, `${name}: select`).toBe(0);
      const touched = await outcome(
        (tx) =>
          tx`update ${table} set ${app(column)} = ${app(column)} where ${app(column)} = ${world.orgId} returning 1`,
      );
      expect(["0 rows", "42501"], `${name}: update`).toContain(touched);
      const removed = await outcome(
        (tx) => tx`delete from ${table} where ${app(column)} = ${world.orgId} returning 1`,
      );
      expect(["0 rows", "42501"], `${name}: delete`).toContain(removed);
    }
  });

  test("a row cannot be put into another organization, whether copied or moved", async () => {
    for (const { name, column } of await walledTables()) {
      const columns = await owner`
        select column_name as c from information_schema.columns where table_schema = 'public' and table_name = ${name}
          and is_generated = 'NEVER' and is_identity = 'NO' order by ordinal_position`;
      const list = columns.map(({ c }) => `"${c}"`).join(", ");
      const values = columns
        .map(({ c }) => (c === column ? `'${world.otherOrgId}'` : c === "id" ? `"id" || 'x'` : `"${c}"`))
        .join(", ");
      const rows = await inside(world.orgId, (tx) => tx`select count(*)::int as n from ${app(name)}`);
      if ((rows[0]?.n ?? 0) === 0) continue;
      const copied = await outcome(
        (tx) =>
          tx.unsafe(`insert into "${name}" (${list}) select ${values} from "${name}" limit 1 returning 1`),
        world.orgId,
      );
      expect(copied, `${name}: insert`).toBe("42501");
      const moved = await outcome(
        (tx) => tx`update ${app(name)} set ${app(column)} = ${world.otherOrgId} returning 1`,
        world.orgId,
      );
      expect(moved, `${name}: move`).toBe("42501");
    }
  });

  test("without an organization set, no table shows a row", async () => {
    for (const { name } of await walledTables()) {
      const rows = await inside(null, (tx) => tx`select count(*)::int as n from ${app(name)}`);
      expect(rows[0]?.n, name).toBe(0);
    }
  });

  test("the tables that this suite relies on were not empty", async () => {
    for (const name of [
      "projects",
      "phases",
      "members",
      "visits",
      "events",
      "audit_entries",
      "idempotency_keys",
    ]) {
      const rows = await inside(world.orgId, (tx) => tx`select count(*)::int as n from ${app(name)}`);
      expect(rows[0]?.n, name).toBeGreaterThan(0);
    }
  });

  /** "0 rows", "n rows", or the code of the refusal. */
  async function outcome(
    work: (tx: postgres.TransactionSql) => Promise<postgres.RowList<postgres.Row[]>>,
    orgId = world.otherOrgId,
  ): Promise<string> {
    try {
      const rows = await inside(orgId, work);
      return `${rows.length} rows`;
    } catch (error) {
      if (error instanceof postgres.PostgresError) return error.code;
      throw error;
    }
  }
});
