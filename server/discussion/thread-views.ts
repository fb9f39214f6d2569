import { and, asc, count, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { comments } from "#db/schema/discussion.ts";
import type { Standing } from "#domain/access/permissions.ts";
import { findAnchor, type Place } from "#domain/discussion/anchors.ts";
import { resolveRefusal } from "#domain/discussion/blocking.ts";
import type { AnchorView, CommentView, ThreadView } from "#domain/discussion/view.ts";
import { type CommentRow, leads, viewOf } from "./internal.ts";

/** A thread with no more answers than this comes whole; of a longer one come the last few. */
const WHOLE_MAX = 20;
const LAST_FEW = 3;

type Reader = { userId: string | null; standing: Standing; places: readonly Place[] };

/** These comments, each of which begins a thread, with their answers and all that their reader may do. */
export async function threadsOf(tx: Tx, rows: readonly CommentRow[], reader: Reader): Promise<ThreadView[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [counts, replies] = [await answerCounts(tx, ids), await lastAnswers(tx, ids)];
  const names = await namesOf(tx, [...rows, ...replies]);
  const nameOf = (id: string | null) => names.get(id ?? "") ?? "Somebody";
  return rows.map((row) => {
    const answers = counts.get(row.id) ?? 0;
    const own = replies.filter((reply) => reply.parentId === row.id);
    const shown = answers > WHOLE_MAX ? own.slice(-LAST_FEW) : own;
    const refusal = resolveRefusal(row, { id: reader.userId, leads: leads(reader.standing) });
    return {
      ...viewOf(row, nameOf(row.authorId), reader.userId),
      anchor: anchorView(row, reader.places),
      blocking: row.blockingBy === null ? null : { by: nameOf(row.blockingBy) },
      resolveReason: refusal?.sentence ?? null,
      resolved: row.resolvedAt ? { at: row.resolvedAt, by: nameOf(row.resolvedBy) } : null,
      answers,
      replies: shown.map((reply) => viewOf(reply, nameOf(reply.authorId), reader.userId)),
    };
  });
}

function anchorView({ anchor }: CommentRow, places: readonly Place[]): AnchorView | null {
  if (!anchor) return null;
  const { kind, key, label, quote } = anchor;
  return { kind, key, label, quote, found: findAnchor(anchor, places) };
}

async function answerCounts(tx: Tx, threads: readonly string[]): Promise<ReadonlyMap<string | null, number>> {
  const rows = await tx
    .select({ thread: comments.parentId, n: count() })
    .from(comments)
    .where(and(inArray(comments.parentId, [...threads]), isNull(comments.deletedAt)))
    .groupBy(comments.parentId);
  return new Map(rows.map(({ thread, n }) => [thread, n]));
}

/** The last answers of each thread, oldest first. */
async function lastAnswers(tx: Tx, threads: readonly string[]): Promise<CommentRow[]> {
  const last = sql`(select r.id from unnest(${sql.param([...threads])}::text[]) as t(id)
    cross join lateral (select c.id from comments c where c.parent_id = t.id and c.deleted_at is null
      order by c.created_at desc, c.id desc limit ${WHOLE_MAX}) r)`;
  return tx
    .select()
    .from(comments)
    .where(sql`${comments.id} in ${last}`)
    .orderBy(asc(comments.createdAt), asc(comments.id));
}

async function namesOf(tx: Tx, rows: readonly CommentRow[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(rows.flatMap((row) => [row.authorId, row.resolvedBy, row.blockingBy]));
  ids.delete(null);
  const found = await tx
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(
      inArray(
        users.id,
        [...ids].filter((id) => id !== null),
      ),
    );
  return new Map(found.map(({ id, name }) => [id, name]));
}

/** Answers of one thread with the names of their authors. */
export async function answersOf(
  tx: Tx,
  where: SQL | undefined,
  limit: number,
  userId: string | null,
): Promise<CommentView[]> {
  const rows = await tx
    .select({ comment: comments, name: users.name })
    .from(comments)
    .innerJoin(users, eq(users.id, comments.authorId))
    .where(where)
    .orderBy(asc(comments.createdAt), asc(comments.id))
    .limit(limit);
  return rows.map(({ comment, name }) => viewOf(comment, name, userId));
}
