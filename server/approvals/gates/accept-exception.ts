import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { statusOn } from "#domain/governance/exceptions.ts";
import { recommendationOf } from "#domain/governance/recommendations.ts";
import { itemStatusSchema } from "#domain/governance/schemas.ts";
import type { AuditTrail } from "#server/kernel/audit.ts";
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
  const title = titleOf(item);
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
  const [item] = await tx
    .select()
    .from(checklistItems)
    .where(eq(checklistItems.id, asked.subjectId))
    .for("update");
  if (!item) throw notFound("This checklist item");
  const signed = { requestId, contentDigest: content.digest };
  await setAside(tx, item, { reason, expiresOn, by: userId, now, signed }, audit);
}

type Item = typeof checklistItems.$inferSelect;
type Exception = {
  reason: string;
  expiresOn: string;
  by: string;
  now: string;
  /** What was approved; null where the policy asks for nobody. */
  signed: { requestId: string; contentDigest: string } | null;
};

/** Sets an item that the caller holds aside until a day: it need not be met, for the reason given. */
export async function setAside(tx: Tx, item: Item, exception: Exception, audit: AuditTrail): Promise<void> {
  const { reason, expiresOn, by, now, signed } = exception;
  await tx
    .update(checklistItems)
    .set({
      status: "not_applicable",
      note: reason,
      exceptionUntil: expiresOn,
      exceptionRequestId: signed?.requestId ?? null,
      rev: item.rev + 1,
      updatedBy: by,
      updatedAt: now,
    })
    .where(eq(checklistItems.id, item.id));
  const status = statusOn({ ...item, status: itemStatusSchema.parse(item.status) }, now.slice(0, 10));
  audit.record({
    target: { type: "checklist_item", id: item.id, label: titleOf(item) },
    before: { status, note: item.note },
    after: { status: "not_applicable", until: expiresOn, ...signed },
    reason,
  });
}

const titleOf = ({ key }: Pick<Item, "key">): string => recommendationOf(key)?.title ?? key;
