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
