import { and, asc, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { projects } from "#db/schema/access.ts";
import { checklistItems, statusToday } from "#db/schema/governance.ts";
import { focuses, phases } from "#db/schema/lifecycle.ts";
import { type Phase, phaseInfo, phaseSchema } from "#domain/lifecycle/phases.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { comeIntoFocus } from "#server/lifecycle/come-into-focus.ts";
import type { Apply, Asked, Passage, PassageContent } from "../passages.ts";
import { digestOf } from "./digest.ts";

/** What is asked beside the phase itself: where the focus goes once it is left, and who says so. */
export const leavePayload = z.object({ next: phaseSchema.nullable(), proposedBy: z.string() });

/** A phase is closed, and the focus moves on where the request says so. */
export const leavePhase: Passage = {
  gate: "leave_phase",
  subjectType: "phase",
  content,
  purpose: (asked) => {
    const { next } = leavePayload.parse(asked.payload);
    return next === null ? "leaving this phase" : `leaving this phase for ${titleOf(next)}`;
  },
  narrow: (policy, { manifest }) => {
    const { phase } = z.object({ phase: phaseSchema }).parse(manifest);
    return {
      ...policy,
      requireChecklistPhases: policy.requireChecklistPhases.filter((one) => one === phase),
    };
  },
  apply,
};

const titleOf = (phase: Phase) => phaseInfo(phase).title.toLowerCase();

async function content(tx: Tx, asked: Asked, { hold }: { hold: boolean }): Promise<PassageContent> {
  const ofPhase = tx
    .select({ phase: phases, createdBy: projects.createdBy })
    .from(phases)
    .innerJoin(projects, eq(projects.id, phases.projectId))
    .where(and(eq(phases.id, asked.subjectId), eq(phases.projectId, asked.projectId)));
  const [row] = hold ? await ofPhase.for("share", { of: phases }) : await ofPhase;
  if (!row) throw notFound("This phase");
  const { phase } = row;
  const ofItems = tx
    .select({
      key: checklistItems.key,
      status: statusToday,
      note: checklistItems.note,
      evidence: checklistItems.evidence,
      until: checklistItems.exceptionUntil,
      updatedBy: checklistItems.updatedBy,
      updatedAt: checklistItems.updatedAt,
    })
    .from(checklistItems)
    .where(and(eq(checklistItems.projectId, asked.projectId), eq(checklistItems.phase, phase.phase)))
    .orderBy(asc(checklistItems.position));
  const items = hold ? await ofItems.for("share") : await ofItems;
  const { question, title } = phaseInfo(phase.phase);
  const changes = [phase, ...items]
    .filter((one) => one.updatedBy !== null)
    .sort((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt));
  return {
    projectId: asked.projectId,
    ...digestOf({
      format: "countersign.phase/1",
      phase: phase.phase,
      question,
      brief: phase.brief,
      ownerId: phase.ownerId,
      next: leavePayload.parse(asked.payload).next,
      checklist: items.map(({ updatedBy: _by, updatedAt: _at, ...item }) => item),
    }),
    authorIds: [...new Set([phase.ownerId, phase.updatedBy].filter((id) => id !== null))],
    lastModifierId: changes[0]?.updatedBy ?? phase.ownerId ?? row.createdBy,
    label: title,
    path: ["phases", phase.phase],
    named: `the phase ${title.toLowerCase()}`,
    model: null,
  };
}

async function apply({ tx, orgId, asked, content, requestId, now, audit }: Apply): Promise<void> {
  const [before] = await tx.select().from(phases).where(eq(phases.id, asked.subjectId)).for("update");
  if (!before) throw notFound("This phase");
  await tx
    .update(phases)
    .set({
      status: "done",
      leaveRequestId: requestId,
      rev: before.rev + 1,
      updatedAt: now,
    })
    .where(eq(phases.id, before.id));
  const { title } = phaseInfo(before.phase);
  const signed = { requestId, contentDigest: content.digest };
  audit.record({
    target: { type: "phase", id: before.id, label: title },
    before: { phase: before.phase, status: before.status },
    after: { phase: before.phase, status: "done", ...signed },
  });
  const { next, proposedBy } = leavePayload.parse(asked.payload);
  if (next === null) return;
  const [open] = await tx
    .select()
    .from(focuses)
    .where(and(eq(focuses.projectId, asked.projectId), isNull(focuses.team), isNull(focuses.endedAt)))
    .for("update");
  // Somebody may have moved the focus since the request was made; it stays where they put it.
  if (!open || open.phase !== before.phase || next === before.phase) return;
  const closed = await tx
    .update(focuses)
    .set({ endedAt: now })
    .where(and(eq(focuses.id, open.id), isNull(focuses.endedAt)))
    .returning({ id: focuses.id });
  if (closed.length === 0)
    throw conflict("Somebody moved the focus a moment ago. The phase was not left. Reload and look.");
  const id = newId("foc");
  const reason = `${title} was left with an approval.`;
  await tx.insert(focuses).values({
    id,
    orgId,
    projectId: asked.projectId,
    phase: next,
    reason,
    declaredBy: proposedBy,
    startedAt: now,
  });
  const begun = await comeIntoFocus(tx, asked.projectId, next);
  audit.record({
    target: { type: "focus", id, label: phaseInfo(next).title },
    before: { phase: before.phase },
    after: { phase: next, ...begun, ...signed },
    reason,
  });
}
