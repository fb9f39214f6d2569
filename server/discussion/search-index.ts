import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { Lexemes } from "#domain/discussion/search-words.ts";
import { invalid } from "#server/kernel/errors.ts";

/** Results stand in tiers: first what is named so, then people, then what says it; each newest first. */
export const TIERS = ["named", "people", "others"] as const;
export type Tier = (typeof TIERS)[number];
export type DocumentTier = Exclude<Tier, "people">;
export type Place = { tier: Tier; at: string; id: string };

/** Where a caller may find something: a condition, and the projects' ids where they are few enough for the index. */
export type Seen = { where: SQL; lexemes: string[] | null };

// A word that stands almost everywhere fills a page from these, and the index of words is not asked at all.
const RECENT_MAX = 5_000;
/** Up to so many hits are counted and put in order. */
const PROBE_MAX = 3_000;
// A word with more hits than that is among these, or it has gone out of use.
const WALK_MAX = 60_000;

/** What the database makes of each word. */
export async function lexemesOf(tx: Tx, terms: readonly string[]): Promise<Lexemes[]> {
  const rows = await tx.execute<{ simple: string[]; english: string[] }>(sql`
    select tsvector_to_array(to_tsvector('pg_catalog.simple', term)) as simple,
           tsvector_to_array(to_tsvector('pg_catalog.english', term)) as english
    from unnest(${sql.param([...terms])}::text[]) with ordinality as t (term, n) order by n`);
  return rows.map(({ simple, english }) => ({ simple, english }));
}

type Take = {
  orgId: string;
  words: string;
  tier: DocumentTier;
  seen: Seen;
  after: Place | null;
  limit: number;
};

/** One tier: the next rows after a place, and how many there are in all; null where nobody counted. */
export async function take(tx: Tx, one: Take): Promise<{ rows: Place[]; n: number | null }> {
  const recent = await walk(tx, one, RECENT_MAX);
  if (recent.length === one.limit) return { rows: recent, n: null };
  const probed = await probe(tx, one);
  if (probed.n <= PROBE_MAX) return probed;
  const walked = await walk(tx, one, WALK_MAX);
  return { rows: walked.length === one.limit ? walked : probed.rows, n: null };
}

const atOf = sql`to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`;
/** Whether a row comes after a place in the list. */
export const past = (after: Place | null, at: SQLWrapper = sql`at`, id: SQLWrapper = sql`id`): SQL =>
  after === null ? sql`true` : sql`(${at}, ${id}) < (${after.at}::timestamptz, ${after.id})`;

/** Through the index of words, which the wall opens for what `app.search` says (see the policy search_wall). */
async function probe(tx: Tx, { words, tier, seen, after, limit }: Take) {
  const rows = await planned(tx, words, "enable_indexscan", () =>
    tx.execute<{ id: string | null; at: string | null; n: number }>(sql`
      with hits as materialized (select id, at from search_documents where ${seen.where} limit ${PROBE_MAX + 1}),
      page as (select id, at from hits where ${past(after)} order by hits.at desc, hits.id desc limit ${limit})
      select n, page.id, ${atOf} from (select count(*)::int as n from hits) counted left join page on true
      order by page.at desc, page.id desc`),
  );
  const n = rows[0]?.n ?? 0;
  return {
    rows: rows.flatMap(({ id, at }) => (id === null || at === null ? [] : [{ tier, id, at }])),
    n,
  };
}

/** From the newest document on, without the index of words. */
async function walk(
  tx: Tx,
  { orgId, words, tier, seen, after, limit }: Take,
  most: number,
): Promise<Place[]> {
  const within = seen.lexemes?.length === 1 ? seen.where : sql`org_id = ${orgId}`;
  const rows = await planned(tx, "", "enable_bitmapscan", () =>
    tx.execute<{ id: string; at: string }>(sql`
      select id, ${atOf} from (
        select id, project_id, at, words from search_documents where ${within} and ${past(after)}
        order by search_documents.at desc nulls last, id desc nulls last limit ${most}) recent
      where ${seen.where} and words @@ ${words}::tsquery
      order by recent.at desc nulls last, id desc nulls last limit ${limit}`),
  );
  return rows.map(({ id, at }) => ({ tier, id, at }));
}

/**
 * Runs a statement with the words in force, and with the planner kept from the way that it would wrongly think cheap: it
 * cannot know how common the words are.
 */
async function planned<T>(
  tx: Tx,
  words: string,
  off: "enable_indexscan" | "enable_bitmapscan",
  run: () => Promise<T>,
): Promise<T> {
  const set = (search: string, way: "on" | "off") =>
    tx.execute(sql`select set_config('app.search', ${search}, true), set_config('enable_seqscan', ${way}, true),
      set_config(${off}, ${way}, true)`);
  await set(words, "off");
  const answer = await run();
  await set("", "on");
  return answer;
}

/** A place as a cursor. */
export const place = ({ tier, at, id }: Place): string =>
  Buffer.from(`${tier} ${at} ${id}`).toString("base64url");

export function placeOf(cursor: string | null | undefined): Place | null {
  if (!cursor) return null;
  const [tier, at = "", id = ""] = Buffer.from(cursor, "base64url").toString().split(" ");
  const known = TIERS.find((one) => one === tier);
  if (known === undefined || Number.isNaN(Date.parse(at)) || id === "")
    throw invalid("This cursor is not one of ours. Start the search again without it.");
  return { tier: known, at, id };
}
