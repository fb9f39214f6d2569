import { and, eq, isNotNull, isNull } from "drizzle-orm";
import type { z } from "zod";
import { comments } from "#db/schema/discussion.ts";
import { CommentRef, EditComment } from "#domain/discussion/schemas.ts";
import { forbidden, invalid } from "#server/kernel/errors.ts";
import { command } from "#server/kernel/verb.ts";
import { holdComment, leads, ofComment, targetOf } from "./internal.ts";

type Ref = z.output<typeof CommentRef>;

const onlyThreads = () =>
  invalid("Only the comment that began a thread is resolved or reopened. This one is an answer in it.");

export const resolve = command({
  name: "discussion.resolve",
  summary: "Closes a thread: what it asked has been answered.",
  permission: "comment:write",
  phase: "communication",
  scope: ofComment<Ref>(),
  input: CommentRef,
  async run({ tx, input, userId, now, audit }) {
    const row = await holdComment(tx, input.commentId);
    if (row.parentId !== null) throw onlyThreads();
    const moved = await tx
      .update(comments)
      .set({ resolvedAt: now, resolvedBy: userId })
      .where(and(eq(comments.id, row.id), isNull(comments.resolvedAt)))
      .returning({ id: comments.id });
    if (moved.length === 0) audit.unchanged();
    else audit.record({ target: targetOf(row), before: { resolved: false }, after: { resolved: true } });
    return { resolved: true };
  },
});

export const reopen = command({
  name: "discussion.reopen",
  summary: "Opens a resolved thread again.",
  permission: "comment:write",
  phase: "communication",
  scope: ofComment<Ref>(),
  input: CommentRef,
  async run({ tx, input, audit }) {
    const row = await holdComment(tx, input.commentId);
    if (row.parentId !== null) throw onlyThreads();
    const moved = await tx
      .update(comments)
      .set({ resolvedAt: null, resolvedBy: null })
      .where(and(eq(comments.id, row.id), isNotNull(comments.resolvedAt)))
      .returning({ id: comments.id });
    if (moved.length === 0) audit.unchanged();
    else audit.record({ target: targetOf(row), before: { resolved: true }, after: { resolved: false } });
    return { resolved: false };
  },
});

export const edit = command({
  name: "discussion.edit",
  summary: "Changes the words of one's own comment; the earlier words stay in the audit log.",
  permission: "comment:write",
  phase: "communication",
  scope: ofComment<z.output<typeof EditComment>>(),
  input: EditComment,
  async run({ tx, input, userId, now, audit }) {
    const row = await holdComment(tx, input.commentId);
    if (row.authorId !== userId) {
      throw forbidden("Only its author changes a comment. Answer it instead.");
    }
    if (row.body === input.body) {
      audit.unchanged();
      return { editedAt: row.editedAt };
    }
    await tx.update(comments).set({ body: input.body, editedAt: now }).where(eq(comments.id, row.id));
    audit.record({ target: targetOf(row), before: { body: row.body }, after: { body: input.body } });
    return { editedAt: now };
  },
});

export const remove = command({
  name: "discussion.remove",
  summary: "Takes a comment off the page; its words stay in the audit log.",
  permission: "comment:write",
  phase: "communication",
  scope: ofComment<Ref>(),
  input: CommentRef,
  async run({ tx, input, userId, standing, now, audit }) {
    const row = await holdComment(tx, input.commentId);
    if (row.authorId !== userId && !leads(standing)) {
      throw forbidden(
        "Its author, a lead, an administrator or an owner removes a comment. You can answer it.",
      );
    }
    await tx.update(comments).set({ deletedAt: now }).where(eq(comments.id, row.id));
    audit.record({ target: targetOf(row), before: { body: row.body }, after: { removed: true } });
    return { removed: true };
  },
});
