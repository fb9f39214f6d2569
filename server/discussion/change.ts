import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { comments, commentVersions } from "#db/schema/discussion.ts";
import { holdUpRefusal, resolveRefusal } from "#domain/discussion/blocking.ts";
import { CommentRef, EditComment, SetBlocking } from "#domain/discussion/schemas.ts";
import { forbidden, invalid } from "#server/kernel/errors.ts";
import { type Happening, tell } from "#server/kernel/notify.ts";
import { must } from "#server/kernel/refuse.ts";
import { type CommandContext, command } from "#server/kernel/verb.ts";
import { type CommentRow, holdComment, kindOf, leads, ofComment, targetOf } from "./internal.ts";
import { tellOfEdit } from "./tell-of-comment.ts";

type Ref = z.output<typeof CommentRef>;

const onlyThreads = () =>
  invalid("Only the comment that began a thread is resolved or reopened. This one is an answer in it.");

type Context = Pick<CommandContext<unknown>, "tx" | "orgId" | "userId" | "now">;

const happeningOf = ({ tx, orgId, userId, now }: Context, row: CommentRow): Happening => ({
  tx,
  orgId,
  projectId: row.projectId,
  actorId: userId,
  now,
  subject: { kind: kindOf(row), id: row.subjectId },
  commentId: row.id,
});

export const resolve = command({
  name: "discussion.resolve",
  summary: "Closes a thread: what it asked has been answered.",
  permission: "comment:write",
  phase: "communication",
  scope: ofComment<Ref>(),
  input: CommentRef,
  async run(context) {
    const { tx, input, userId, standing, now, audit } = context;
    const row = await holdComment(tx, input.commentId);
    if (row.parentId !== null) throw onlyThreads();
    must(resolveRefusal(row, { id: userId, leads: leads(standing) }));
    const moved = await tx
      .update(comments)
      .set({ resolvedAt: now, resolvedBy: userId })
      .where(and(eq(comments.id, row.id), isNull(comments.resolvedAt)))
      .returning({ id: comments.id });
    if (moved.length === 0) audit.unchanged();
    else {
      audit.record({ target: targetOf(row), before: { resolved: false }, after: { resolved: true } });
      await tell(happeningOf(context, row), new Map([[row.authorId, "resolved"]]));
    }
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
  async run(context) {
    const { tx, input, audit } = context;
    const row = await holdComment(tx, input.commentId);
    if (row.parentId !== null) throw onlyThreads();
    const moved = await tx
      .update(comments)
      .set({ resolvedAt: null, resolvedBy: null })
      .where(and(eq(comments.id, row.id), isNotNull(comments.resolvedAt)))
      .returning({ id: comments.id });
    if (moved.length === 0) audit.unchanged();
    else {
      audit.record({ target: targetOf(row), before: { resolved: true }, after: { resolved: false } });
      await tell(happeningOf(context, row), new Map([[row.authorId, "resolved"]]));
    }
    return { resolved: false };
  },
});

export const setBlocking = command({
  name: "discussion.setBlocking",
  summary: "Says that a thread holds approvals of its object up until it is resolved, or no longer does.",
  permission: "comment:write",
  phase: "communication",
  scope: ofComment<z.output<typeof SetBlocking>>(),
  input: SetBlocking,
  async run({ tx, input, userId, standing, audit }) {
    const row = await holdComment(tx, input.commentId);
    if (row.parentId !== null) throw onlyThreads();
    if ((row.blockingBy !== null) === input.blocking) {
      audit.unchanged();
      return { blocking: input.blocking };
    }
    must(
      input.blocking
        ? holdUpRefusal(kindOf(row))
        : resolveRefusal(row, { id: userId, leads: leads(standing) }),
    );
    await tx
      .update(comments)
      .set({ blockingBy: input.blocking ? userId : null })
      .where(eq(comments.id, row.id));
    audit.record({
      target: targetOf(row),
      before: { blocking: !input.blocking },
      after: { blocking: input.blocking },
    });
    return { blocking: input.blocking };
  },
});

export const edit = command({
  name: "discussion.edit",
  summary: "Changes the words of one's own comment; the earlier words stay in its history.",
  permission: "comment:write",
  phase: "communication",
  scope: ofComment<z.output<typeof EditComment>>(),
  input: EditComment,
  async run(context) {
    const { tx, input, orgId, userId, now, audit } = context;
    const row = await holdComment(tx, input.commentId);
    if (row.authorId !== userId) {
      throw forbidden("Only its author changes a comment. Answer it instead.");
    }
    if (row.body === input.body) {
      audit.unchanged();
      return { editedAt: row.editedAt, notTold: [] };
    }
    await tx.insert(commentVersions).values({
      orgId,
      projectId: row.projectId,
      commentId: row.id,
      number: sql`(select count(*) + 1 from comment_versions where comment_id = ${row.id})`,
      body: row.body,
      writtenAt: row.editedAt ?? row.createdAt,
    });
    await tx.update(comments).set({ body: input.body, editedAt: now }).where(eq(comments.id, row.id));
    const said = { id: row.id, parentId: row.parentId, authorId: row.authorId, body: input.body };
    const notTold = await tellOfEdit(happeningOf(context, row), said, row.body);
    audit.record({ target: targetOf(row), before: { body: row.body }, after: { body: input.body } });
    return { editedAt: now, notTold };
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
    // Taking an open thread off the page would lift its block too.
    if (row.resolvedAt === null) must(resolveRefusal(row, { id: userId, leads: leads(standing) }));
    await tx.update(comments).set({ deletedAt: now }).where(eq(comments.id, row.id));
    audit.record({ target: targetOf(row), before: { body: row.body }, after: { removed: true } });
    return { removed: true };
  },
});
