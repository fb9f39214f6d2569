import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { comments } from "#db/schema/discussion.ts";
import { holdsOneOf, type Standing } from "#domain/access/permissions.ts";
import { SUBJECT_KINDS, type SubjectKind } from "#domain/discussion/schemas.ts";
import type { CommentView } from "#domain/discussion/view.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";

export type CommentRow = typeof comments.$inferSelect;

export const ofComment = <Input extends { commentId: string }>() =>
  inProjectOf<Input>(comments, "This comment", (input) => input.commentId);

/** The comment, held until the end of the transaction; one that was removed can no longer be worked on. */
export async function holdComment(tx: Tx, commentId: string): Promise<CommentRow> {
  const [row] = await tx.select().from(comments).where(eq(comments.id, commentId)).for("update");
  if (!row) throw notFound("This comment");
  if (row.deletedAt !== null)
    throw conflict("This comment was removed. Nothing was changed. Reload the page.");
  return row;
}

export const kindOf = (row: Pick<CommentRow, "subjectType">): SubjectKind => {
  const kind = SUBJECT_KINDS.find((known) => known === row.subjectType);
  if (!kind) throw new Error(`a comment is about the unknown kind ${row.subjectType}`);
  return kind;
};

export const leads = (standing: Standing): boolean => holdsOneOf(standing, ["owner", "admin", "lead"]);

export const targetOf = (row: Pick<CommentRow, "id" | "subjectType" | "subjectId">) => ({
  type: "comment",
  id: row.id,
  label: `on ${row.subjectType.replaceAll("_", " ")} ${row.subjectId}`,
});

export const viewOf = (row: CommentRow, name: string, userId: string | null): CommentView => ({
  id: row.id,
  subject: { kind: kindOf(row), id: row.subjectId },
  parentId: row.parentId,
  body: row.deletedAt === null ? row.body : "",
  author: { id: row.authorId, name },
  createdAt: row.createdAt,
  editedAt: row.editedAt,
  removed: row.deletedAt !== null,
  mine: row.authorId === userId,
});
