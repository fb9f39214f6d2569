import postgres from "postgres";
import { gates } from "./seed-gates.ts";
import { BENCH_ID } from "./seed-ids.ts";
import { auditEntries, visitsAndComments } from "./seed-log.ts";
import { peopleAndProjects } from "./seed-people.ts";
import { talk } from "./seed-talk.ts";
import { work } from "./seed-work.ts";

/** Fills an empty database as its owner with two organizations of the same size: the one that is asked, and noise beside it. */
export async function seed(ownerUrl: string): Promise<Record<string, number>> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe(BENCH_ID);
    // Rows that are right by construction: no trigger and no foreign key is asked, which is what makes this quick.
    await sql`set session_replication_role = replica`;
    await sql`select setseed(0.5)`;
    await sql`set synchronous_commit = off`;
    const indexes = await sql<{ name: string; definition: string }[]>`
      select indexname as name, indexdef as definition from pg_indexes
      where tablename = 'audit_entries' and indexname not like '%_pkey'`;
    for (const { name } of indexes) await sql.unsafe(`drop index "${name}"`);
    for (const org of [1, 2]) {
      for (const statement of [
        ...peopleAndProjects(org),
        ...work(org),
        ...gates(org),
        ...visitsAndComments(org),
        ...talk(org),
      ])
        await sql.unsafe(statement);
      await sql.unsafe(auditEntries(org));
    }
    for (const { definition } of indexes) await sql.unsafe(definition);
    await sql`vacuum analyze`;
    return await sizes(sql);
  } finally {
    await sql.end();
  }
}

async function sizes(sql: postgres.Sql): Promise<Record<string, number>> {
  const rows = await sql<{ name: string; n: number }[]>`
    select relname as name, reltuples::int as n from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace and reltuples > 0 order by reltuples desc`;
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}
