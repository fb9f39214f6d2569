import { and, asc, count, desc, eq, inArray, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { comments } from "#db/schema/discussion.ts";
import { findAnchor } from "#domain/discussion/anchors.ts";
import { OfSubject, SUBJECT_KINDS, type Subject } from "#domain/discussion/schemas.ts";
import type { AnchorMark, NamedPeople, ThreadView } from "#domain/discussion/view.ts";
import { idSchema } from "#domain/format/ids.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { earlierVersionsOf } from "./earlier-versions.ts";
import { namedIn } from "./internal.ts";
import { placesOf } from "./places.ts";
import { threadsOf } from "./thread-views.ts";

const List = OfSubject.extend(pageInput);

export type ThreadPage = Page<ThreadView> & { openThreads: number; people: NamedPeople };

/** A removed comment stays only as long as somebody's answer stands under it. */
const standing = (on: readonly string[]): SQL | undefined =>
  or(
    isNull(comments.deletedAt),
    sql`exists (select 1 from comments r where r.parent_id = ${comments.id} and r.subject_id in ${on} and r.deleted_at is null)`,
  );

/** On the object itself, and what is still open about places of its earlier versions. */
const about = (projectId: string, subject: Subject, earlier: readonly string[]): SQL | undefined =>
  and(
    eq(comments.projectId, projectId),
    isNull(comments.parentId),
    or(
      eq(comments.subjectId, subject.id),
      earlier.length > 0
        ? and(
            inArray(comments.subjectId, [...earlier]),
            isNotNull(comments.anchor),
            isNull(comments.resolvedAt),
            isNull(comments.deletedAt),
          )
        : undefined,
    ),
  );

export const list = query({
  name: "discussion.list",
  summary:
    "The threads about an object, newest first, with those still open about places of its earlier versions; within a thread the oldest comes first.",
  permission: "comment:read",
  scope: inProject<z.output<typeof List>>(),
  input: List,
  async run({ tx, input, orgId, userId, standing: who }): Promise<ThreadPage> {
    const { after, orderBy } = keyset(comments.createdAt, comments.id, input.cursor);
    const earlier = await earlierVersionsOf(tx, input.subject);
    const rows = await tx
      .select()
      .from(comments)
      .where(
        and(about(input.projectId, input.subject, earlier), standing([input.subject.id, ...earlier]), after),
      )
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row);
    const places = page.items.some((row) => row.anchor) ? await placesOf(tx, input.subject) : [];
    const items = await threadsOf(tx, page.items, { userId, standing: who, places });
    const [open] = await tx
      .select({ n: count() })
      .from(comments)
      .where(
        and(
          about(input.projectId, input.subject, []),
          isNull(comments.resolvedAt),
          isNull(comments.deletedAt),
        ),
      );
    const bodies = items.flatMap((thread) => [thread.body, ...thread.replies.map((reply) => reply.body)]);
    return {
      openThreads: open?.n ?? 0,
      nextCursor: page.nextCursor,
      items,
      people: await namedIn(tx, orgId, bodies),
    };
  },
});

const MARKS_MAX = 1_000;

const OfKind = z.object({ projectId: idSchema("prj"), kind: z.enum(SUBJECT_KINDS) });

export const openThreads = query({
  name: "discussion.openThreads",
  summary: "How many threads are open on each object of a kind; objects without one are left out.",
  permission: "comment:read",
  scope: inProject<z.output<typeof OfKind>>(),
  input: OfKind,
  async run({ tx, input }): Promise<{ items: { subjectId: string; open: number }[] }> {
    const items = await tx
      .select({ subjectId: comments.subjectId, open: count() })
      .from(comments)
      .where(
        and(
          eq(comments.projectId, input.projectId),
          eq(comments.subjectType, input.kind),
          isNull(comments.parentId),
          isNull(comments.resolvedAt),
          isNull(comments.deletedAt),
        ),
      )
      .groupBy(comments.subjectId)
      .orderBy(desc(count()))
      .limit(MARKS_MAX);
    return { items };
  },
});

export const marks = query({
  name: "discussion.marks",
  summary: "How many threads stand at each place of an object, as it is now.",
  permission: "comment:read",
  scope: inProject<z.output<typeof OfSubject>>(),
  input: OfSubject,
  async run({ tx, input }): Promise<{ items: AnchorMark[] }> {
    const earlier = await earlierVersionsOf(tx, input.subject);
    const rows = await tx
      .select({ anchor: comments.anchor, resolvedAt: comments.resolvedAt })
      .from(comments)
      .where(
        and(
          about(input.projectId, input.subject, earlier),
          isNotNull(comments.anchor),
          isNull(comments.deletedAt),
        ),
      )
      .orderBy(asc(comments.createdAt))
      .limit(MARKS_MAX);
    if (rows.length === 0) return { items: [] };
    const places = await placesOf(tx, input.subject);
    const byPlace = new Map<string, AnchorMark>();
    for (const { anchor, resolvedAt } of rows) {
      // A passage that is gone has no place to be marked at; a value that changed still has.
      if (!anchor || findAnchor(anchor, places).state === "gone") continue;
      const { kind, key, quote } = anchor;
      const place = JSON.stringify(kind === "passage" ? [kind, key, quote] : [kind, key]);
      const mark = byPlace.get(place) ?? { kind, key, quote, open: 0, total: 0 };
      byPlace.set(place, {
        ...mark,
        open: mark.open + (resolvedAt === null ? 1 : 0),
        total: mark.total + 1,
      });
    }
    return { items: [...byPlace.values()] };
  },
});
