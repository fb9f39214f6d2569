import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { APP_ROLE, prepareDatabase, SEQUENCER_ROLE } from "#db/bootstrap.ts";

const MIGRATIONS = join(import.meta.dirname, "../../db/migrations");

/**
 * A database of its own as an earlier version left it: every migration up to the one that is named. Its owner is no
 * superuser, as at most who rent their PostgreSQL, so that row-level security holds for the migrations too.
 */
export async function earlierDatabase(superUrl: string, lastMigration: string) {
  const home = mkdtempSync(join(tmpdir(), "countersign-earlier-"));
  const name = `earlier_${Date.now()}_${Math.floor(Math.random() * 1e6)}`;
  const server = postgres(superUrl, { max: 1, onnotice: () => {} });
  await server.unsafe(`create role ${name} login createrole nosuperuser nobypassrls password '${name}'`);
  await server.unsafe(`grant ${APP_ROLE}, ${SEQUENCER_ROLE} to ${name} with admin option`);
  await server.unsafe(`create database ${name} owner ${name}`);
  const own = new URL(superUrl);
  own.pathname = `/${name}`;
  const superOwn = own.toString();
  own.username = name;
  own.password = name;
  const ownerUrl = own.toString();
  await migrateUpTo(ownerUrl, join(home, "migrations"), lastMigration);
  const sql = postgres(superOwn, { max: 1, onnotice: () => {} });
  return {
    home,
    /** As a superuser, who sees past every wall. */
    sql,
    ownerUrl,
    superUrl: superOwn,
    /** The rest of the migrations, and all else that a start does. */
    prepare: () => prepareDatabase({ ownerUrl, home }),
    async drop() {
      await sql.end();
      await server.unsafe(`drop database ${name} with (force)`);
      const logins = await server<{ login: string }[]>`
        select m.member::regrole::text as login from pg_auth_members m where m.grantor = ${name}::regrole`;
      for (const { login } of logins) if (login !== name) await server.unsafe(`drop role ${login}`);
      await server.unsafe(`drop owned by ${name}`);
      await server.unsafe(`drop role ${name}`);
      await server.end();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

type Journal = { entries: { tag: string }[] };

async function migrateUpTo(ownerUrl: string, folder: string, last: string): Promise<void> {
  cpSync(MIGRATIONS, folder, { recursive: true });
  const file = join(folder, "meta", "_journal.json");
  const journal = JSON.parse(readFileSync(file, "utf8")) as Journal;
  const until = journal.entries.findIndex(({ tag }) => tag === last);
  if (until < 0) throw new Error(`there is no migration ${last}`);
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, until + 1) }));
  const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  try {
    await migrate(drizzle(owner), { migrationsFolder: folder });
  } finally {
    await owner.end();
  }
}
