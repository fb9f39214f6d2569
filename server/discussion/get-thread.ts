import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { comments, commentVersions } from "#db/schema/discussion.ts";
import { CommentRef } from "#domain/discussion/schemas.ts";
import type { Answers, Stretch, WholeThread } from "#domain/discussion/view.ts";
import { invalid, notFound } from "#server/kernel/errors.ts";
import { labelsOf } from "#server/kernel/subjects.ts";
import { query } from "#server/kernel/verb.ts";
import { kindOf, namedIn, ofComment } from "./internal.ts";
import { placesOf } from "./places.ts";
import { answersOf, threadsOf } from "./thread-views.ts";

/** So many answers come at once, and so many stand between two marks of a thread. */
export const ANSWERS_AT_ONCE = 25;

type Ref = z.output<typeof CommentRef>;

export const getThread = query({
  name: "discussion.getThread",
  summary:
    "The thread that a comment belongs to, with marks every 25 answers from which discussion.listAnswers goes on.",
  permission: "comment:read",
  scope: ofComment<Ref>(),
  input: CommentRef,
  async run({ tx, input, orgId, userId, standing }): Promise<WholeThread> {
    const [asked] = await tx.select().from(comments).where(eq(comments.id, input.commentId));
    if (!asked) throw notFound("This comment");
    const [root] = await tx
      .select()
      .from(comments)
      .where(eq(comments.id, asked.parentId ?? asked.id));
    if (!root) throw notFound("This thread");
    const subject = { kind: kindOf(root), id: root.subjectId };
    const places = root.anchor ? await placesOf(tx, subject) : [];
    const [thread] = await threadsOf(tx, [root], { userId, standing, places });
    if (!thread) throw notFound("This thread");
    const marks = await tx.execute<{ key: string; n: number; before: number }>(sql`
      with numbered as (
        select created_at, id, row_number() over (order by created_at, id) as n from comments
        where parent_id = ${root.id} and deleted_at is null)
      select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ' ' || id as key,
        n::int as n, (created_at, id) < (${asked.createdAt}::timestamptz, ${asked.id}) as before
      from numbered where n % ${ANSWERS_AT_ONCE} = 0 order by n`);
    const { stretches, at } = stretchesOf(thread.answers, [...marks]);
    return {
      thread: { ...thread, replies: [] },
      subjectLabel: (await labelsOf(tx, [subject])).get(subject.id) ?? "something that is gone",
      stretches,
      at: asked.parentId === null ? null : at,
      people: await namedIn(tx, orgId, [thread.body]),
    };
  },
});

function stretchesOf(
  answers: number,
  marks: readonly { key: string; before: unknown }[],
): { stretches: Stretch[]; at: number } {
  const stretches: Stretch[] = [];
  for (let i = 0; i * ANSWERS_AT_ONCE < answers; i += 1) {
    const mark = i === 0 ? undefined : marks[i - 1];
    stretches.push({
      after: mark ? Buffer.from(mark.key).toString("base64url") : null,
      count: Math.min(ANSWERS_AT_ONCE, answers - i * ANSWERS_AT_ONCE),
    });
  }
  return { stretches, at: marks.filter(({ before }) => before === true).length };
}

const ListAnswers = CommentRef.extend({ after: z.string().max(200).nullable() });

export const listAnswers = query({
  name: "discussion.listAnswers",
  summary: "The next 25 answers of a thread, oldest first, after a mark of discussion.getThread.",
  permission: "comment:read",
  scope: ofComment<z.output<typeof ListAnswers>>(),
  input: ListAnswers,
  async run({ tx, input, orgId, userId }): Promise<Answers> {
    const after = input.after === null ? undefined : decode(input.after);
    const items = await answersOf(
      tx,
      and(
        eq(comments.parentId, input.commentId),
        isNull(comments.deletedAt),
        after && sql`(${comments.createdAt}, ${comments.id}) > (${after.at}::timestamptz, ${after.id})`,
      ),
      ANSWERS_AT_ONCE,
      userId,
    );
    return {
      items,
      people: await namedIn(
        tx,
        orgId,
        items.map((item) => item.body),
      ),
    };
  },
});

function decode(mark: string): { at: string; id: string } {
  const [at = "", id = ""] = Buffer.from(mark, "base64url").toString().split(" ");
  if (Number.isNaN(Date.parse(at)) || id === "")
    throw invalid("This mark is not one of ours. Read the thread again.");
  return { at, id };
}

const VERSIONS_MAX = 100;

export const listVersions = query({
  name: "discussion.listVersions",
  summary: "The earlier wordings of a comment, oldest first. A removed comment shows none.",
  permission: "comment:read",
  scope: ofComment<Ref>(),
  input: CommentRef,
  async run({ tx, input }): Promise<{ items: { number: number; body: string; writtenAt: string }[] }> {
    const items = await tx
      .select({
        number: commentVersions.number,
        body: commentVersions.body,
        writtenAt: commentVersions.writtenAt,
      })
      .from(commentVersions)
      .innerJoin(comments, eq(comments.id, commentVersions.commentId))
      .where(and(eq(commentVersions.commentId, input.commentId), isNull(comments.deletedAt)))
      .orderBy(asc(commentVersions.number))
      .limit(VERSIONS_MAX);
    return { items };
  },
});
