import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { users } from "#db/schema/access.ts";
import { comments } from "#db/schema/discussion.ts";
import type { RecentComment } from "#domain/discussion/view.ts";
import { idSchema } from "#domain/format/ids.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { labelsOf } from "#server/kernel/subjects.ts";
import { query } from "#server/kernel/verb.ts";
import { kindOf, viewOf } from "./internal.ts";

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
