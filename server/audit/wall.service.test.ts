import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { lifecycle } from "#server/lifecycle/verbs.ts";
import { closeTestConnection, makeWorld, testConnection, type World } from "#server/testing/world.ts";

/** Raw SQL past every verb: as the application's own role, and as the owner of the tables. */
let world: World;
let app: postgres.Sql;
let owner: postgres.Sql;

beforeAll(async () => {
  world = await makeWorld(testConnection().db);
  await world.as(world.people.lead, lifecycle.changeFocus, {
    projectId: world.projectId,
    phase: "scalability",
    reason: "so that there is an entry",
  });
  app = postgres(inject("appUrl"), { max: 1, onnotice: () => {} });
  owner = postgres(inject("ownerUrl"), { max: 1, onnotice: () => {} });
});

afterAll(async () => {
  await app.end();
  await owner.end();
  await closeTestConnection();
});

/** Runs as a role inside the organization's wall; what it changes is rolled back. Answers the refusal's code. */
async function attempt(sql: postgres.Sql, statement: string): Promise<string> {
  try {
    await sql.begin(async (tx) => {
      await tx`select set_config('app.org_id', ${world.orgId}, true)`;
      await tx.unsafe(statement);
      throw new Error("it was allowed");
    });
  } catch (error) {
    if (error instanceof postgres.PostgresError) return error.code;
    throw error;
  }
  throw new Error("it was allowed");
}

const DENIED = "42501";
const NOT_OWNER = "42501";

describe("the application's role", () => {
  test("sees the entry it is about to attack", async () => {
    const seen = await app.begin(async (tx) => {
      await tx`select set_config('app.org_id', ${world.orgId}, true)`;
      return tx`select id from audit_entries`;
    });
    expect(seen.length).toBeGreaterThan(0);
  });

  test.each([
    ["update", "update audit_entries set action = 'nothing.happened'"],
    ["update of the place in the log", "update audit_entries set leaf_index = 1"],
    ["delete", "delete from audit_entries"],
    ["truncate", "truncate audit_entries"],
    ["truncate of something it hangs on", "truncate projects cascade"],
    ["alter", "alter table audit_entries add column forged text"],
    ["drop", "drop table audit_entries"],
    ["disabling the triggers", "alter table audit_entries disable trigger all"],
    ["dropping a trigger", "drop trigger audit_entries_update on audit_entries"],
    [
      "replacing the trigger's function",
      "create or replace function public.audit_entry_change() returns trigger language plpgsql as $$ begin return new; end $$",
    ],
    ["switching off row security", "alter table audit_entries disable row level security"],
    ["replacing the policy", "drop policy organization_wall on audit_entries"],
    ["triggers off for the session", "set session_replication_role = replica"],
    [
      "granting itself the update",
      "grant update on audit_entries to current_user; update audit_entries set action = 'nothing.happened'",
    ],
    [
      "becoming the owner",
      "do $$ begin execute format('set role %I', (select tableowner from pg_tables where tablename = 'audit_entries')); end $$",
    ],
    ["a rule that swallows inserts", "create rule swallow as on insert to audit_entries do instead nothing"],
    [
      "a leaf hash of one's own",
      "insert into audit_entries (id, org_id, at, actor_type, actor_label, action, outcome, request_id, body, leaf_hash) values ('aud_x', current_setting('app.org_id'), now(), 'user', 'x', 'x.y', 'ok', 'r', 'x', 'y')",
    ],
    [
      "an entry of another organization",
      "insert into audit_entries (id, org_id, at, actor_type, actor_label, action, outcome, request_id, body) values ('aud_x', 'org_elsewhere', now(), 'user', 'x', 'x.y', 'ok', 'r', 'x')",
    ],
  ])("%s is refused", async (name, statement) => {
    const generated = name === "a leaf hash of one's own" ? "428C9" : NOT_OWNER;
    expect(await attempt(app, statement)).toBe(generated);
  });

  test("reading row by row past the wall shows nothing of another organization", async () => {
    const rows = await app.begin(async (tx) => {
      await tx`select set_config('app.org_id', ${world.otherOrgId}, true)`;
      return tx`select id from audit_entries where org_id = ${world.orgId}`;
    });
    expect(rows).toHaveLength(0);
  });
});

describe("the owner of the tables", () => {
  test.each([
    ["update", "update audit_entries set action = 'nothing.happened'"],
    [
      "a change hidden behind a place in the log",
      "update audit_entries set leaf_index = 1, reason = 'forged'",
    ],
    ["delete", "delete from audit_entries"],
    ["truncate", "truncate audit_entries"],
    ["truncate cascade", "truncate audit_entries cascade"],
  ])("%s is refused by the triggers", async (_name, statement) => {
    expect(await attempt(owner, statement)).toBe(DENIED);
  });
});

test("after all of it, the entries are as they were", async () => {
  const [entry] = await world.audit("lifecycle.changeFocus");
  expect(entry).toMatchObject({ reason: "so that there is an entry" });
});
