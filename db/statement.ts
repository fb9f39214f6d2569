import { sql } from "drizzle-orm";
import type { Database, Tx } from "./client.ts";

/**
 * Sends a statement whose text is always the same, which the server therefore keeps ready: for the few that nearly every call
 * sends. What is asked in turn without waiting goes out together, and the server does it in that order.
 */
export function ask<Row>(db: Database | Tx, text: string, parameters: unknown[]): Promise<Row[]> {
  return db._.session
    .prepareQuery<{ execute: Row[]; all: unknown; values: unknown }>(
      { sql: text, params: parameters },
      undefined,
      "kept",
      false,
    )
    .execute();
}

/**
 * Waits until all of them are done, and only then throws what failed first: work that still goes on must never send a statement
 * after the transaction around it was rolled back.
 */
export async function together<T extends readonly unknown[]>(
  ...work: { [K in keyof T]: Promise<T[K]> }
): Promise<T> {
  const errors: unknown[] = [];
  await Promise.allSettled(work.map((one) => one.catch((error: unknown) => void errors.push(error))));
  if (errors.length > 0) throw errors[0];
  return Promise.all(work) as Promise<unknown> as Promise<T>;
}

/**
 * From here on the server plans each statement of this transaction for its own values. For lists whose filters say which index is
 * right: a plan that was kept for all values reads a rare one's whole project.
 */
export const planForValues = (tx: Tx): Promise<unknown> =>
  tx.execute(sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`);
