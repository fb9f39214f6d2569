import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { recommendationOf } from "#domain/governance/recommendations.ts";
import { notFound } from "#server/kernel/errors.ts";
import type { Apply, Asked, Passage, PassageContent } from "../passages.ts";
import { digestOf } from "./digest.ts";

export const exceptionPayload = z.object({
  reason: z.string(),
  expiresOn: z.string(),
  proposedBy: z.string(),
});

/** A checklist item need not be met, for a reason and until a day. */
export const acceptException: Passage = {
  gate: "accept_exception",
  subjectType: "checklist_item",
  content,
  purpose: (asked) => `setting this item aside until ${exceptionPayload.parse(asked.payload).expiresOn}`,
  apply,
};

async function content(tx: Tx, asked: Asked, { hold }: { hold: boolean }): Promise<PassageContent> {
  const ofItem = tx
    .select()
    .from(checklistItems)
    .where(and(eq(checklistItems.id, asked.subjectId), eq(checklistItems.projectId, asked.projectId)));
  const [item] = hold ? await ofItem.for("share") : await ofItem;
  if (!item) throw notFound("This checklist item");
  const { reason, expiresOn, proposedBy } = exceptionPayload.parse(asked.payload);
  const title = recommendationOf(item.key)?.title ?? item.key;
  return {
    projectId: asked.projectId,
    ...digestOf({
      format: "countersign.exception/1",
      item: item.key,
      asks: title,
      phase: item.phase,
      status: item.status,
      note: item.note,
      evidence: item.evidence,
      reason,
      expiresOn,
    }),
    authorIds: [...new Set([proposedBy, item.ownerId].filter((id) => id !== null))],
    lastModifierId: item.updatedBy ?? proposedBy,
    label: title,
    path: ["governance"],
    named: `an exception from the item “${title}” until ${expiresOn}`,
    model: null,
  };
}

async function apply({ tx, asked, content, requestId, userId, now, audit }: Apply): Promise<void> {
  const { reason, expiresOn } = exceptionPayload.parse(asked.payload);
  const [before] = await tx
    .select()
    .from(checklistItems)
    .where(eq(checklistItems.id, asked.subjectId))
    .for("update");
  if (!before) throw notFound("This checklist item");
  await tx
    .update(checklistItems)
    .set({
      status: "not_applicable",
      note: reason,
      exceptionUntil: expiresOn,
      exceptionRequestId: requestId,
      rev: before.rev + 1,
      updatedBy: userId,
      updatedAt: now,
    })
    .where(eq(checklistItems.id, before.id));
  audit.record({
    target: { type: "checklist_item", id: before.id, label: content.label },
    before: { status: before.status, note: before.note },
    after: { status: "not_applicable", until: expiresOn, requestId, contentDigest: content.digest },
    reason,
  });
}
