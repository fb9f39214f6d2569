import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { phases } from "#db/schema/lifecycle.ts";
import { statusOn } from "#domain/governance/exceptions.ts";
import { RECOMMENDATIONS, recommendationOf } from "#domain/governance/recommendations.ts";
import { itemStatusSchema, TakeUp } from "#domain/governance/schemas.ts";
import { statusWhenTakenUp, type TakenUp, takeUpRefusal } from "#domain/governance/taken-up.ts";
import { adviceFor } from "#domain/lifecycle/advice.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { revisitFigures } from "#domain/lifecycle/revisit-figures.ts";
import { voidStale } from "#server/approvals/void.ts";
import { projectOf } from "#server/kernel/call.ts";
import { notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { visitGroups } from "#server/lifecycle/visit-sums.ts";

type TookUp = { itemId: string; phase: Phase; created: boolean; changed: boolean };

export const takeUp = command({
  name: "governance.takeUp",
  summary:
    "Takes up a recommendation that the project's own revisits speak for: its checklist item says why from then on. Done once, however often it is asked for.",
  permission: "checklist:write",
  phase: (_input, output: TookUp) => (output.changed ? output.phase : null),
  scope: inProject<z.output<typeof TakeUp>>(),
  input: TakeUp,
  async run(context): Promise<TookUp> {
    const { tx, input, now, userId, audit } = context;
    const project = projectOf(context);
    const recommendation = recommendationOf(input.key);
    if (!recommendation) throw notFound("This recommendation");
    const { phase } = recommendation;
    const created = await addItem(tx, project, recommendation);
    const [item] = await tx
      .select()
      .from(checklistItems)
      .where(and(eq(checklistItems.projectId, project.id), eq(checklistItems.key, input.key)))
      .for("update");
    if (!item) throw notFound("This checklist item");
    const before = statusOn({ ...item, status: itemStatusSchema.parse(item.status) }, now.slice(0, 10));
    if (item.takenUp !== null && before !== "done") {
      audit.unchanged();
      return { itemId: item.id, phase, created: false, changed: false };
    }
    must(takeUpRefusal(before));
    const { because, count, effortHours } = await reasonOf(tx, project.id, input.key);
    const takenUp: TakenUp = { because, count, effortHours, by: userId ?? "", at: now };
    const status = statusWhenTakenUp(before);
    await tx
      .update(checklistItems)
      .set({ takenUp, status, rev: item.rev + 1, updatedBy: userId, updatedAt: now })
      .where(eq(checklistItems.id, item.id));
    audit.record({
      target: { type: "checklist_item", id: item.id, label: recommendation.title },
      before: { status: before, takenUp: item.takenUp?.because ?? null },
      after: { status, takenUp: because },
      reason: because,
    });
    await voidWhatStoodOnIt(tx, { itemId: item.id, projectId: project.id, phase }, { userId, now, audit });
    return { itemId: item.id, phase, created, changed: true };
  },
});

/** A project of before this recommendation was known has no item of it yet. True when one was made. */
async function addItem(
  tx: Tx,
  project: { id: string; orgId: string },
  { key, phase }: { key: string; phase: Phase },
): Promise<boolean> {
  const position = RECOMMENDATIONS.findIndex((one) => one.key === key);
  const made = await tx
    .insert(checklistItems)
    .values({ id: newId("itm"), orgId: project.orgId, projectId: project.id, key, phase, position })
    .onConflictDoNothing()
    .returning({ id: checklistItems.id });
  return made.length > 0;
}

async function reasonOf(tx: Tx, projectId: string, key: string) {
  const advice = adviceFor(revisitFigures(await visitGroups(tx, projectId, {})).reasons);
  const found = advice.find(({ recommendation }) => recommendation.key === key);
  if (found) return found;
  throw preconditionFailed(
    "This project's revisits do not speak for this recommendation now. Nothing was changed. Its item is in the checklist all the same.",
  );
}

async function voidWhatStoodOnIt(
  tx: Tx,
  { itemId, projectId, phase }: { itemId: string; projectId: string; phase: Phase },
  by: Omit<Parameters<typeof voidStale>[2], "what">,
): Promise<void> {
  await voidStale(tx, itemId, { ...by, what: "the checklist item" });
  const [row] = await tx
    .select({ id: phases.id })
    .from(phases)
    .where(and(eq(phases.projectId, projectId), eq(phases.phase, phase)));
  if (row) await voidStale(tx, row.id, { ...by, what: "the checklist of the phase" });
}
