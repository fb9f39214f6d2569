import { createHash } from "node:crypto";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { ensureLanes } from "./lanes.ts";
import { QUEUE_SCHEMA } from "./queues.ts";
import { homeSecrets } from "./secrets.ts";

/** The role that holds the application's grants; each installation logs in as a member of it. */
export const APP_ROLE = "countersign_app";

// Any constant will do, as long as every version of the program uses the same one.
const MIGRATION_LOCK = 7_263_519_440_112;

/**
 * Brings the database to the state this version needs, and makes the application's own login: it owns nothing,
 * cannot pass row-level security, and cannot change a recorded audit entry. Starting twice at once is safe.
 */
export async function prepareDatabase({
  ownerUrl,
  home,
}: {
  ownerUrl: string;
  home: string;
}): Promise<{ appUrl: string }> {
  const sql = postgres(ownerUrl, {
    max: 1,
    onnotice: () => {},
    connection: { application_name: "countersign-migrate" },
  });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await ensureGroupRole(sql);
    await migrate(drizzle(sql), { migrationsFolder: join(import.meta.dirname, "migrations") });
    await ensureLanes(ownerUrl);
    await sql.unsafe(`
      grant usage on schema ${QUEUE_SCHEMA} to ${APP_ROLE};
      grant select, insert, update, delete on all tables in schema ${QUEUE_SCHEMA} to ${APP_ROLE};
      grant execute on all functions in schema ${QUEUE_SCHEMA} to ${APP_ROLE};`);
    return { appUrl: await ensureLogin(sql, ownerUrl, home) };
  } finally {
    await sql`select pg_advisory_unlock(${MIGRATION_LOCK})`.catch(() => {});
    await sql.end({ timeout: 5 });
  }
}

async function ensureGroupRole(sql: postgres.Sql): Promise<void> {
  const [found] = await sql`select 1 from pg_roles where rolname = ${APP_ROLE}`;
  if (found) return;
  try {
    await sql.unsafe(`create role ${APP_ROLE} nologin nosuperuser nobypassrls`);
  } catch (error) {
    // Another database of the same server may have made it in this moment: roles belong to the server.
    if (!(error instanceof postgres.PostgresError) || !["42710", "23505"].includes(error.code)) throw error;
  }
}

async function ensureLogin(sql: postgres.Sql, ownerUrl: string, home: string): Promise<string> {
  const [row] = await sql<{ name: string }[]>`select current_database() as name`;
  const database = row?.name ?? "";
  const login = `${APP_ROLE}_${createHash("sha256").update(`${home}\n${database}`).digest("hex").slice(0, 10)}`;
  const password = homeSecrets(home).databasePassword;
  const [known] = await sql`select 1 from pg_roles where rolname = ${login}`;
  // DDL takes no parameters; the password is base64url and the login hexadecimal, both made here.
  await sql.unsafe(
    `${known ? "alter" : "create"} role ${login} login nosuperuser nobypassrls password '${password}'`,
  );
  await sql.unsafe(`grant ${APP_ROLE} to ${login}`);
  await sql.unsafe(`grant connect on database "${database.replaceAll('"', '""')}" to ${APP_ROLE}`);
  const url = new URL(ownerUrl);
  url.username = login;
  url.password = password;
  return url.toString();
}
