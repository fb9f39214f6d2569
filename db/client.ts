import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { withPreparedStatements } from "./prepared.ts";
import * as schema from "./schema/index.ts";

export type Schema = typeof schema;
export type Database = PostgresJsDatabase<Schema>;
/** A transaction, the only thing that verbs get to read and write with. */
export type Tx = Parameters<Parameters<Database["transaction"]>[0]>[0];

export type Connection = { db: Database; sql: postgres.Sql; close: () => Promise<void> };

/** Opens a pool as the application's role. */
export function connect(url: string, options: { max?: number; name?: string } = {}): Connection {
  const sql = postgres(url, {
    max: options.max ?? 10,
    connect_timeout: 10,
    idle_timeout: 60,
    connection: { application_name: options.name ?? "countersign", statement_timeout: 60_000 },
    onnotice: () => {},
  });
  return { sql, db: drizzle(withPreparedStatements(sql), { schema }), close: () => sql.end({ timeout: 5 }) };
}
