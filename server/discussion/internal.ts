import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { members, users } from "#db/schema/access.ts";
import { comments } from "#db/schema/discussion.ts";
import { holdsOneOf, type Standing } from "#domain/access/permissions.ts";
import { parseMarkdown } from "#domain/discussion/markdown.ts";
import { mentionsOf } from "#domain/discussion/mentions.ts";
import { SUBJECT_KINDS, type SubjectKind } from "#domain/discussion/schemas.ts";
import type { CommentView, NamedPeople } from "#domain/discussion/view.ts";
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

/** The names of the people whom these comments name, as far as they are of the organization. */
export async function namedIn(tx: Tx, orgId: string, bodies: Iterable<string>): Promise<NamedPeople> {
  const ids = new Set<string>();
  for (const body of bodies) {
    if (!body.includes("@[usr_")) continue;
    for (const mention of mentionsOf(parseMarkdown(body))) if (mention.kind === "person") ids.add(mention.id);
  }
  if (ids.size === 0) return [];
  return tx
    .select({ id: users.id, name: users.name })
    .from(users)
    .innerJoin(members, and(eq(members.userId, users.id), eq(members.orgId, orgId)))
    .where(inArray(users.id, [...ids]));
}
