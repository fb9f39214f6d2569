import { and, eq, inArray, or } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { members, projectMembers } from "#db/schema/access.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { phases } from "#db/schema/lifecycle.ts";
import { ORGANIZATION_WIDE } from "#domain/access/roles.ts";
import { setAsideRefusal, statusOn } from "#domain/governance/exceptions.ts";
import { recommendationOf } from "#domain/governance/recommendations.ts";
import { applyUpdate, type ItemFacts } from "#domain/governance/rules.ts";
import {
  type Evidence,
  evidenceSchema,
  type ItemStatus,
  itemStatusSchema,
  UpdateItem,
} from "#domain/governance/schemas.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { gateIsClosed } from "#server/approvals/policy-in-force.ts";
import { voidStale } from "#server/approvals/void.ts";
import { conflict, forbidden, invalid, notFound } from "#server/kernel/errors.ts";
import { tell } from "#server/kernel/notify.ts";
import { must, refused } from "#server/kernel/refuse.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { belongsToProject } from "#server/kernel/subjects.ts";
import { command } from "#server/kernel/verb.ts";

type Updated = { id: string; phase: Phase; status: ItemStatus; rev: number };

export const updateItem = command({
  name: "governance.updateItem",
  summary: "Sets the status, owner, due date, evidence or note of a checklist item.",
  permission: "checklist:write",
  phase: (_input, output: Updated) => output.phase,
  scope: inProjectOf<z.output<typeof UpdateItem>>(
    checklistItems,
    "This checklist item",
    (input) => input.itemId,
  ),
  input: UpdateItem,
  async run({ tx, input, orgId, project, userId, now, audit }): Promise<Updated> {
    if (project === null) throw forbidden("A checklist item belongs to a project.");
    const [row] = await tx.select().from(checklistItems).where(eq(checklistItems.id, input.itemId));
    if (!row) throw notFound("This checklist item");
    if (input.rev !== undefined && input.rev !== row.rev) throw changedMeanwhile();
    const before: ItemFacts = {
      phase: row.phase,
      status: statusOn({ ...row, status: itemStatusSchema.parse(row.status) }, now.slice(0, 10)),
      ownerId: row.ownerId,
      dueOn: row.dueOn,
      evidence: z.array(evidenceSchema).parse(row.evidence),
      note: row.note,
    };
    const { item: after, refusal } = applyUpdate(before, input);
    if (refusal) throw refused(refusal);
    const changed = changesOf(before, after);
    if (Object.keys(changed.after).length === 0) {
      audit.unchanged();
      return { id: row.id, phase: row.phase, status: before.status, rev: row.rev };
    }
    must(
      setAsideRefusal(
        { before: before.status, after: after.status },
        after.status === "not_applicable" && (await gateIsClosed(tx, project.id, "accept_exception")),
      ),
    );
    if (after.ownerId !== null && after.ownerId !== before.ownerId)
      await mustBelong(tx, project.id, after.ownerId);
    if ("evidence" in changed.after) await mustExist(tx, project.id, after.evidence);
    const moved = await tx
      .update(checklistItems)
      .set({
        status: after.status,
        ownerId: after.ownerId,
        dueOn: after.dueOn,
        evidence: after.evidence,
        note: after.note,
        ...(after.status === "not_applicable" ? {} : { exceptionUntil: null, exceptionRequestId: null }),
        rev: row.rev + 1,
        updatedBy: userId,
        updatedAt: now,
      })
      .where(and(eq(checklistItems.id, row.id), eq(checklistItems.rev, row.rev)))
      .returning({ id: checklistItems.id });
    if (moved.length === 0) throw changedMeanwhile();
    audit.record({
      target: { type: "checklist_item", id: row.id, label: recommendationOf(row.key)?.title ?? row.key },
      before: changed.before,
      after: changed.after,
    });
    if (after.ownerId !== null && after.ownerId !== before.ownerId) {
      const subject = { kind: "checklist_item" as const, id: row.id };
      const happening = { tx, orgId, projectId: project.id, actorId: userId, now, subject };
      await tell(happening, new Map([[after.ownerId, "item"]]));
    }
    const by = { userId, now, audit, what: "the checklist item" };
    await voidStale(tx, row.id, by);
    await voidStale(tx, await phaseIdOf(tx, project.id, row.phase), {
      ...by,
      what: "the checklist of the phase",
    });
    return { id: row.id, phase: row.phase, status: after.status, rev: row.rev + 1 };
  },
});

async function phaseIdOf(tx: Tx, projectId: string, phase: Phase): Promise<string> {
  const [row] = await tx
    .select({ id: phases.id })
    .from(phases)
    .where(and(eq(phases.projectId, projectId), eq(phases.phase, phase)));
  if (!row) throw notFound("This phase");
  return row.id;
}

const changedMeanwhile = () =>
  conflict(
    "Somebody changed this item a moment ago. Yours was not saved. Reload it and look at what is new.",
  );

const FIELDS = ["status", "ownerId", "dueOn", "evidence", "note"] as const;

function changesOf(before: ItemFacts, after: ItemFacts) {
  const changed: { before: Record<string, unknown>; after: Record<string, unknown> } = {
    before: {},
    after: {},
  };
  for (const field of FIELDS) {
    if (JSON.stringify(before[field]) === JSON.stringify(after[field])) continue;
    changed.before[field] = before[field];
    changed.after[field] = after[field];
  }
  return changed;
}

async function mustBelong(tx: Tx, projectId: string, personId: string): Promise<void> {
  const [member] = await tx
    .select({ id: members.userId })
    .from(members)
    .leftJoin(
      projectMembers,
      and(eq(projectMembers.userId, members.userId), eq(projectMembers.projectId, projectId)),
    )
    .where(
      and(
        eq(members.userId, personId),
        or(eq(projectMembers.projectId, projectId), inArray(members.role, [...ORGANIZATION_WIDE])),
      ),
    )
    .limit(1);
  if (!member) {
    throw invalid("This person does not belong to the project. Choose somebody who does.", [
      { path: "ownerId", message: "Choose somebody who belongs to the project." },
    ]);
  }
}

async function mustExist(tx: Tx, projectId: string, evidence: readonly Evidence[]): Promise<void> {
  for (const [index, piece] of evidence.entries()) {
    if (piece.kind !== "object") continue;
    if (await belongsToProject(tx, projectId, { kind: piece.objectKind, id: piece.objectId })) continue;
    throw invalid("One piece of evidence points to an object that this project does not have. Remove it.", [
      { path: `evidence.${index}.objectId`, message: "This project has no such object." },
    ]);
  }
}
