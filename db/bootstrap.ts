import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { ensureLanes } from "./lanes.ts";
import { QUEUE_SCHEMA } from "./queues.ts";
import { homeSecrets, sequencerPassword } from "./secrets.ts";

/** The role that holds the application's grants; each installation logs in as a member of it. */
export const APP_ROLE = "countersign_app";
/** The role that may give entries their places in the log, and nothing else. */
export const SEQUENCER_ROLE = "countersign_sequencer";

// Any constant will do, as long as every version of the program uses the same one.
const MIGRATION_LOCK = 7_263_519_440_112;

/**
 * Brings the database to the state this version needs, and makes the application's own login: it owns nothing,
 * cannot pass row-level security, and cannot change a recorded audit entry. Starting twice at once is safe.
 */
export async function prepareDatabase({
  ownerUrl,
  home,
  logOrigin,
}: {
  ownerUrl: string;
  home: string;
  /** The name of the installation's log; made up at the first start when not given. */
  logOrigin?: string | undefined;
}): Promise<{ appUrl: string; sequencerUrl: string }> {
  const sql = postgres(ownerUrl, {
    max: 1,
    onnotice: () => {},
    connection: { application_name: "countersign-migrate" },
  });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await ensureGroupRole(sql, APP_ROLE);
    await ensureGroupRole(sql, SEQUENCER_ROLE);
    await migrate(drizzle(sql), { migrationsFolder: join(import.meta.dirname, "migrations") });
    await ensureLanes(ownerUrl);
    await sql.unsafe(`
      grant usage on schema ${QUEUE_SCHEMA} to ${APP_ROLE};
      grant select, insert, update, delete on all tables in schema ${QUEUE_SCHEMA} to ${APP_ROLE};
      grant execute on all functions in schema ${QUEUE_SCHEMA} to ${APP_ROLE};`);
    await nameTheLog(sql, logOrigin);
    const installation = { ownerUrl, home };
    const appUrl = await ensureLogin(sql, installation, APP_ROLE, homeSecrets(home).databasePassword);
    const sequencerUrl = await ensureLogin(sql, installation, SEQUENCER_ROLE, sequencerPassword(home));
    return { appUrl, sequencerUrl };
  } finally {
    await sql`select pg_advisory_unlock(${MIGRATION_LOCK})`.catch(() => {});
    await sql.end({ timeout: 5 });
  }
}

/** A log's name is in every entry and checkpoint of it, so that it is given once. */
async function nameTheLog(sql: postgres.Sql, given: string | undefined): Promise<void> {
  const origin = given ?? `countersign.invalid/${randomBytes(8).toString("hex")}`;
  await sql`insert into log_state (id, origin) values (1, ${origin}) on conflict do nothing`;
  const [log] = await sql<{ origin: string }[]>`select origin from log_state`;
  if (given !== undefined && log?.origin !== given) {
    throw new Error(
      `COUNTERSIGN_LOG_ORIGIN is "${given}", but this database's audit log is named "${log?.origin}" in all that was signed. ` +
        "Nothing was changed. Remove the variable, or set it to that name.",
    );
  }
}

async function ensureGroupRole(sql: postgres.Sql, role: string): Promise<void> {
  const [found] = await sql`select 1 from pg_roles where rolname = ${role}`;
  if (found) return;
  try {
    await sql.unsafe(`create role ${role} nologin nosuperuser nobypassrls`);
  } catch (error) {
    // Another database of the same server may have made it in this moment: roles belong to the server.
    if (!(error instanceof postgres.PostgresError) || !["42710", "23505"].includes(error.code)) throw error;
  }
}

async function ensureLogin(
  sql: postgres.Sql,
  { ownerUrl, home }: { ownerUrl: string; home: string },
  role: string,
  password: string,
): Promise<string> {
  const [row] = await sql<{ name: string }[]>`select current_database() as name`;
  const database = row?.name ?? "";
  const login = `${role}_${createHash("sha256").update(`${home}\n${database}`).digest("hex").slice(0, 10)}`;
  const [known] = await sql`select 1 from pg_roles where rolname = ${login}`;
  // DDL takes no parameters; the password is base64url and the login hexadecimal, both made here.
  await sql.unsafe(
    `${known ? "alter" : "create"} role ${login} login nosuperuser nobypassrls password '${password}'`,
  );
  await sql.unsafe(`grant ${role} to ${login}`);
  await sql.unsafe(`grant connect on database "${database.replaceAll('"', '""')}" to ${role}`);
  const url = new URL(ownerUrl);
  url.username = login;
  url.password = password;
  return url.toString();
}
