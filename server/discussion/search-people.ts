import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { members, projectMembers, users } from "#db/schema/access.ts";
import { ORGANIZATION_WIDE, ROLE_LABELS } from "#domain/access/roles.ts";
import type { SearchHit } from "#domain/discussion/search.ts";
import { markAll } from "#domain/discussion/search-words.ts";
import { type Place, past } from "./search-index.ts";

type Take = {
  orgId: string;
  words: readonly string[];
  asked: { text: string; projectId?: string | undefined };
  after: Place | null;
  limit: number;
};

const BEGINNING_MIN = 2;

/**
 * People of the organization whose name or address holds every word, by its beginning: whoever belongs to it sees who else does. Within
 * a project, those to whom it shows itself.
 */
export async function takePeople(
  tx: Tx,
  { orgId, words, asked, after, limit }: Take,
): Promise<{ rows: Place[]; n: number }> {
  // One company's addresses end alike: the part after @ is compared only when somebody writes an address.
  const address = asked.text.includes("@") ? sql`${users.email}` : sql`split_part(${users.email}, '@', 1)`;
  const named = sql`(' ' || search_text(lower(${users.name} || ' ' || ${address})) || ' ')`;
  const holds = words.map(
    (word) =>
      sql`strpos(${named}, ${Array.from(word).length < BEGINNING_MIN ? ` ${word} ` : ` ${word}`}) > 0`,
  );
  const rows = await tx
    .select({
      id: users.id,
      at: sql<string>`to_char(${members.createdAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
      n: sql<number>`count(*) over ()::int`,
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(
      and(
        eq(members.orgId, orgId),
        eq(users.kind, "person"),
        ...holds,
        asked.projectId === undefined ? undefined : seesProject(asked.projectId),
        past(after, members.createdAt, users.id),
      ),
    )
    .orderBy(sql`${members.createdAt} desc`, sql`${users.id} desc`)
    .limit(limit);
  return { rows: rows.map(({ id, at }) => ({ tier: "people", id, at })), n: rows[0]?.n ?? 0 };
}

const seesProject = (projectId: string): SQL | undefined =>
  or(
    inArray(members.role, [...ORGANIZATION_WIDE]),
    sql`exists (select 1 from ${projectMembers} p where p.project_id = ${projectId} and p.user_id = ${users.id})`,
  );

/** What a page shows of people who were found. */
export async function peopleOf(
  tx: Tx,
  orgId: string,
  ids: readonly string[],
  marks: readonly string[],
): Promise<SearchHit[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      role: members.role,
      suspended: sql<boolean>`${members.suspendedAt} is not null or ${users.suspendedAt} is not null`,
      at: members.createdAt,
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.orgId, orgId), inArray(users.id, [...ids])));
  return rows.map(({ id, name, email, role, suspended, at }) => ({
    id,
    kind: "person",
    project: null,
    title: markAll(name, marks),
    snippet: markAll(`${ROLE_LABELS[role]}${suspended ? ", suspended" : ""} · ${email}`, marks),
    at,
  }));
}
