import { and, asc, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { comments } from "#db/schema/discussion.ts";
import { subjectSchema } from "#domain/discussion/schemas.ts";
import type { CommentView, RecentComment, ThreadView } from "#domain/discussion/view.ts";
import { idSchema } from "#domain/format/ids.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { labelsOf } from "#server/kernel/subjects.ts";
import { query } from "#server/kernel/verb.ts";
import { kindOf, viewOf } from "./internal.ts";

const List = z.object({ projectId: idSchema("prj"), subject: subjectSchema, ...pageInput });

// So many answers are read for one page of threads; a thread beyond it is cut, not the page.
const REPLIES_MAX = 1_000;

const resolvers = alias(users, "resolvers");

export type ThreadPage = Page<ThreadView> & { openThreads: number };

export const list = query({
  name: "discussion.list",
  summary: "The threads about an object, newest first; within a thread the oldest comes first.",
  permission: "comment:read",
  scope: inProject<z.output<typeof List>>(),
  input: List,
  async run({ tx, input, userId }): Promise<ThreadPage> {
    const { after, orderBy } = keyset(comments.createdAt, comments.id, input.cursor);
    const about = and(eq(comments.projectId, input.projectId), eq(comments.subjectId, input.subject.id));
    const rows = await tx
      .select({ comment: comments, name: users.name, resolver: resolvers.name })
      .from(comments)
      .innerJoin(users, eq(users.id, comments.authorId))
      .leftJoin(resolvers, eq(resolvers.id, comments.resolvedBy))
      .where(
        and(
          about,
          isNull(comments.parentId),
          // A removed comment stays only as long as somebody's answer stands under it.
          or(
            isNull(comments.deletedAt),
            sql`exists (select 1 from comments r where r.parent_id = ${comments.id} and r.subject_id = ${input.subject.id} and r.deleted_at is null)`,
          ),
          after,
        ),
      )
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row.comment);
    const replies = await repliesTo(
      tx,
      input.subject.id,
      page.items.map((row) => row.comment.id),
      userId,
    );
    const [open] = await tx
      .select({ n: sql<number>`count(*)::int` })
      .from(comments)
      .where(and(about, isNull(comments.parentId), isNull(comments.resolvedAt), isNull(comments.deletedAt)));
    return {
      openThreads: open?.n ?? 0,
      nextCursor: page.nextCursor,
      items: page.items.map(({ comment, name, resolver }) => ({
        ...viewOf(comment, name, userId),
        resolved: comment.resolvedAt ? { at: comment.resolvedAt, by: resolver ?? "Somebody" } : null,
        replies: replies.get(comment.id) ?? [],
      })),
    };
  },
});

async function repliesTo(
  tx: Tx,
  subjectId: string,
  threads: string[],
  userId: string | null,
): Promise<ReadonlyMap<string, CommentView[]>> {
  if (threads.length === 0) return new Map();
  const rows = await tx
    .select({ comment: comments, name: users.name })
    .from(comments)
    .innerJoin(users, eq(users.id, comments.authorId))
    .where(
      and(eq(comments.subjectId, subjectId), inArray(comments.parentId, threads), isNull(comments.deletedAt)),
    )
    .orderBy(asc(comments.createdAt), asc(comments.id))
    .limit(REPLIES_MAX);
  const byThread = new Map<string, CommentView[]>();
  for (const { comment, name } of rows) {
    const thread = comment.parentId ?? "";
    byThread.set(thread, [...(byThread.get(thread) ?? []), viewOf(comment, name, userId)]);
  }
  return byThread;
}

const Recent = z.object({ projectId: idSchema("prj"), ...pageInput });

export const listRecent = query({
  name: "discussion.listRecent",
  summary: "What people said lately anywhere in the project, newest first.",
  permission: "comment:read",
  scope: inProject<z.output<typeof Recent>>(),
  input: Recent,
  async run({ tx, input, userId }): Promise<Page<RecentComment>> {
    const { after, orderBy } = keyset(comments.createdAt, comments.id, input.cursor);
    const rows = await tx
      .select({ comment: comments, name: users.name })
      .from(comments)
      .innerJoin(users, eq(users.id, comments.authorId))
      .where(and(eq(comments.projectId, input.projectId), isNull(comments.deletedAt), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row.comment);
    const labels = await labelsOf(
      tx,
      page.items.map(({ comment }) => ({ kind: kindOf(comment), id: comment.subjectId })),
    );
    return {
      nextCursor: page.nextCursor,
      items: page.items.map(({ comment, name }) => ({
        ...viewOf(comment, name, userId),
        subjectLabel: labels.get(comment.subjectId) ?? "something that is gone",
        resolved: comment.resolvedAt !== null,
      })),
    };
  },
});
