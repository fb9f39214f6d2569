import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { invalid } from "./errors.ts";

export const PAGE_MAX = 100;

/** What every list takes: where to go on, and how many. */
export const pageInput = {
  cursor: z.string().max(200).nullish(),
  limit: z
    .number()
    .int()
    .min(1)
    .max(PAGE_MAX, `At most ${PAGE_MAX} in one answer; follow nextCursor for more.`)
    .default(50),
};

export type Page<T> = { items: T[]; nextCursor: string | null };

type Key = { createdAt: string; id: string };

/**
 * Only what comes after the cursor, newest first: `where` and `orderBy` for a query that then reads `limit + 1` rows.
 * The order says "nulls last" and the cursor is a row comparison because only so an index on (at desc, id desc) serves both.
 */
export function keyset(
  at: PgColumn,
  id: PgColumn,
  cursor: string | null | undefined,
): { after: SQL | undefined; orderBy: [SQL, SQL] } {
  const orderBy: [SQL, SQL] = [sql`${at} desc nulls last`, sql`${id} desc nulls last`];
  if (!cursor) return { after: undefined, orderBy };
  const key = decode(cursor);
  return { after: sql`(${at}, ${id}) < (${key.createdAt}::timestamptz, ${key.id})`, orderBy };
}

/** Cuts the one row too many and makes the next cursor from the last one kept. */
export function toPage<T>(rows: T[], limit: number, keyOf: (row: T) => Key): Page<T> {
  if (rows.length <= limit) return { items: rows, nextCursor: null };
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: last === undefined ? null : encode(keyOf(last)) };
}

const encode = (key: Key) => Buffer.from(`${key.createdAt} ${key.id}`).toString("base64url");

function decode(cursor: string): Key {
  const [createdAt = "", id = ""] = Buffer.from(cursor, "base64url").toString().split(" ");
  if (Number.isNaN(Date.parse(createdAt)) || id === "")
    throw invalid("This cursor is not one of ours. Start the list again without it.");
  return { createdAt, id };
}
