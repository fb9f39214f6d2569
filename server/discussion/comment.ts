import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { comments } from "#db/schema/discussion.ts";
import { holdUpRefusal } from "#domain/discussion/blocking.ts";
import { Comment, SUBJECT_LABELS, type Subject } from "#domain/discussion/schemas.ts";
import { conflict, forbidden, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProject } from "#server/kernel/scope.ts";
import { belongsToProject, labelsOf } from "#server/kernel/subjects.ts";
import { command } from "#server/kernel/verb.ts";
import { anchorOn } from "./places.ts";
import { tellOfComment } from "./tell-of-comment.ts";

export const comment = command({
  name: "discussion.comment",
  summary:
    "Says something about an object of the project or a place in it, or answers a comment. Tells whom it names; `notTold` are those who may not see the project.",
  permission: "comment:write",
  phase: "communication",
  scope: inProject<z.output<typeof Comment>>(),
  input: Comment,
  async run({ tx, input, orgId, userId, now, audit }) {
    if (userId === null) throw forbidden("A comment is written by a person.");
    const { subject, projectId } = input;
    if (!(await belongsToProject(tx, projectId, subject))) {
      throw notFound(`This ${SUBJECT_LABELS[subject.kind].toLowerCase()}`);
    }
    if (input.blocking) must(holdUpRefusal(subject.kind));
    const parentId = input.parentId ? await threadOf(tx, input.parentId, projectId, subject) : null;
    const anchor = input.anchor ? await anchorOn(tx, subject, input.anchor) : null;
    const id = newId("cmt");
    await tx.insert(comments).values({
      id,
      orgId,
      projectId,
      subjectType: subject.kind,
      subjectId: subject.id,
      parentId,
      body: input.body,
      authorId: userId,
      anchor,
      blockingBy: input.blocking ? userId : null,
      createdAt: now,
    });
    const happening = { tx, orgId, projectId, actorId: userId, now, subject, commentId: id };
    const notTold = await tellOfComment(happening, { id, parentId, authorId: userId, body: input.body });
    audit.record({
      target: { type: "comment", id, label: `on ${(await labelsOf(tx, [subject])).get(subject.id)}` },
      after: {
        subject,
        parentId,
        body: input.body,
        ...(anchor && { anchor }),
        ...(input.blocking && { blocking: true }),
      },
    });
    return { id, parentId, createdAt: now, notTold };
  },
});

/** An answer to an answer belongs to the same thread: threads are one level deep. */
async function threadOf(tx: Tx, parentId: string, projectId: string, subject: Subject): Promise<string> {
  const [parent] = await tx.select().from(comments).where(eq(comments.id, parentId)).limit(1);
  if (!parent || parent.projectId !== projectId || parent.subjectId !== subject.id) {
    throw notFound("The comment you answer");
  }
  if (parent.deletedAt !== null) {
    throw conflict(
      "The comment you answer was removed. Your answer was not saved. Start a new thread with it.",
    );
  }
  return parent.parentId ?? parent.id;
}
