import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

/** What the catalogue says of policies, grants, functions and roles; the tables themselves are in walls.service.test.ts. */
let owner: postgres.Sql;
let app: postgres.Sql;

beforeAll(() => {
  owner = postgres(inject("ownerUrl"), { max: 1, onnotice: () => {} });
  app = postgres(inject("appUrl"), { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await owner.end();
  await app.end();
});

/** Policies beside the wall of the organization, each with its reason. A new one gets a line here. */
const BESIDE_THE_WALL: Readonly<Record<string, string>> = {
  "api_keys presented_key SELECT": "a key is found by its hash, before its organization is known",
  "audit_entries sequencer_numbers UPDATE":
    "the sequencer numbers entries of all organizations, and sees no content",
  "audit_entries sequencer_reads SELECT": "the sequencer reads leaf hashes of all organizations",
  "audit_entries without_organization INSERT": "a sign-in is recorded before an organization is chosen",
  "audit_private without_organization INSERT": "the personal values of such an entry",
  "events stream_reads SELECT": "one reader for all pages; each stream filters what its person may see",
  "invitations presented_invitation SELECT": "an invitation is found by the hash of its link",
  "members own_memberships SELECT": "a person finds their organizations before one is chosen",
  "organizations own_organizations SELECT": "the same",
  "organizations scheduler_reads SELECT": "the scheduler walks the organizations",
  "search_documents search_wall SELECT": "it narrows: only what holds the words that are sought",
  "signature_receipts sequencer_reads SELECT": "the sequencer finds signatures without a receipt",
  "signature_receipts sequencer_writes INSERT": "and writes it",
  "status_links presented_status_link SELECT": "a link to a status page is found by its hash",
};

describe("policies", () => {
  test("beside the wall of the organization there are only those that are meant to be", async () => {
    const rows = await owner<{ line: string }[]>`
      select tablename || ' ' || policyname || ' ' || cmd as line from pg_policies
      where schemaname = 'public' and policyname <> 'organization_wall'
        and exists (select 1 from unnest(roles) r where r = 'public' or r like 'countersign\\_%') order by 1`;
    expect(rows.map(({ line }) => line)).toEqual(Object.keys(BESIDE_THE_WALL).sort());
  });

  test("those of the owner alone are for what the operator runs, and name themselves", async () => {
    const rows = await owner<{ policyname: string }[]>`
      select distinct policyname from pg_policies where schemaname = 'public'
        and not exists (select 1 from unnest(roles) r where r = 'public' or r like 'countersign\\_%') order by 1`;
    for (const { policyname } of rows) expect(policyname).toMatch(/^(erasing_|evidence_reads$)/);
  });

  test("each calls its functions once a statement, not once a row", async () => {
    const rows = await owner<{ name: string; rule: string }[]>`
      select tablename || ' ' || policyname as name, coalesce(qual, '') || ' ' || coalesce(with_check, '') as rule
      from pg_policies where schemaname = 'public'`;
    for (const { name, rule } of rows) {
      // The catalogue prints a scalar subquery as "( SELECT app_org() AS app_org)".
      const bare = rule.replaceAll(
        /\( SELECT (app_\w+|NULLIF|current_setting)\([^)]*\)[^)]*\)( AS \w+\))?/g,
        "",
      );
      expect(bare, name).not.toMatch(/\b(app_org|app_user|app_reader)\(/);
      // Those of an erasure run once in the life of a person.
      if (!name.includes(" erasing_")) expect(bare, name).not.toMatch(/\bcurrent_setting\(/);
    }
    expect(rows.length).toBeGreaterThan(30);
  });

  test("every table has the wall for all four commands and nothing permissive that widens it for writing", async () => {
    const rows = await owner`
      select tablename || ' ' || policyname as name from pg_policies
      where schemaname = 'public' and permissive = 'PERMISSIVE' and cmd in ('UPDATE', 'DELETE', 'ALL')
        and policyname <> 'organization_wall' and 'public' = any (roles)`;
    expect([...rows]).toEqual([]);
  });
});

describe("grants", () => {
  test("the application truncates nothing, and makes neither trigger nor reference", async () => {
    const rows = await app`
      select c.relname, p as privilege from pg_class c
      join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('public', 'pgboss')
      cross join unnest(array['truncate', 'references', 'trigger']) p
      where c.relkind in ('r', 'p') and n.nspname = 'public' and has_table_privilege(c.oid, p)`;
    expect([...rows]).toEqual([]);
  });

  test("nothing in the schema is for everybody", async () => {
    const rows = await owner`
      select table_name, privilege_type from information_schema.role_table_grants
      where table_schema = 'public' and grantee = 'PUBLIC'`;
    expect([...rows]).toEqual([]);
  });

  test("the tables that keep a record give neither update nor delete", async () => {
    const RECORDS = [
      "decisions",
      "model_versions",
      "previews",
      "events",
      "job_log_lines",
      "job_points",
      "run_results",
      "dataset_acquisitions",
      "erasures",
    ];
    for (const name of RECORDS) {
      const [row] = await app`
        select has_any_column_privilege(${name}, 'update') as "update", has_table_privilege(${name}, 'delete') as "delete"`;
      expect(row, name).toEqual({ update: false, delete: false });
    }
  });
});

describe("what the sequencer alone writes", () => {
  test.each(["signature_receipts", "log_checkpoints", "log_tiles", "log_state"])(
    "the application reads %s and writes nothing there",
    async (name) => {
      const [row] = await app`
        select has_table_privilege(${name}, 'insert') as "insert", has_any_column_privilege(${name}, 'update') as "update",
               has_table_privilege(${name}, 'delete') as "delete"`;
      expect(row).toEqual({ insert: false, update: false, delete: false });
    },
  );
});

describe("functions and views", () => {
  test("a function of its owner's rights has a fixed search path and is not for everybody", async () => {
    const rows = await owner`
      select p.proname, p.proconfig from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')
        and (not coalesce(p.proconfig::text like '%search_path=%', false)
             or exists (select 1 from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0))`;
    expect([...rows]).toEqual([]);
  });

  test("the application replaces no function and makes nothing in the schema", async () => {
    const rows = await app`
      select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'public'
      where pg_has_role(current_user, p.proowner, 'usage')`;
    expect([...rows]).toEqual([]);
    const [row] = await app`select has_schema_privilege('public', 'create') as creates`;
    expect(row).toEqual({ creates: false });
  });
});

describe("roles", () => {
  test("every role of this application is plain: it bypasses nothing and owns nothing", async () => {
    const rows = await owner`
      select r.rolname as name, r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication as powerful,
        (select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where c.relowner = r.oid and n.nspname = 'public') as owned
      from pg_roles r where r.rolname like 'countersign\\_%'`;
    expect(rows.length).toBeGreaterThanOrEqual(2);
    for (const row of rows) expect(row, row.name).toMatchObject({ powerful: false, owned: 0 });
  });

  test("without a setting, the functions that policies ask say nothing", async () => {
    const [row] = await app`select app_org() as org, app_user() as me, app_reader() as reader`;
    expect(row).toEqual({ org: null, me: null, reader: null });
  });
});
