import { and, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { projects } from "#db/schema/access.ts";
import { legalHolds } from "#db/schema/audit-keeping.ts";
import { LiftHold, PlaceHold } from "#domain/audit/keeping.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { isKnownHere } from "./known-people.ts";

export const placeHold = command({
  name: "audit.placeHold",
  summary:
    "Places a legal hold on the organization, a project or a person: what it covers is neither pruned nor erased.",
  permission: "audit:keep",
  phase: null,
  onArchived: true,
  scope: inOrganization,
  input: PlaceHold,
  async run({ tx, orgId, userId, input, now, audit }) {
    await assertCovered(tx, orgId, input);
    const id = newId("hld");
    const projectId = input.covers === "project" ? input.projectId : null;
    const person = input.covers === "person" ? input.userId : null;
    await tx.insert(legalHolds).values({
      id,
      orgId,
      covers: input.covers,
      projectId,
      userId: person,
      reason: input.reason,
      placedBy: personOfCall(userId),
      placedAt: now,
    });
    audit.record({
      target: { type: "legal_hold", id },
      after: { covers: input.covers, projectId, userId: person, state: "in force" },
      reason: input.reason,
    });
    return { holdId: id };
  },
});

export const liftHold = command({
  name: "audit.liftHold",
  summary: "Lifts a legal hold. The record of it stays.",
  permission: "audit:keep",
  phase: null,
  onArchived: true,
  scope: inOrganization,
  input: LiftHold,
  async run({ tx, orgId, userId, input, now, audit }) {
    const mine = and(eq(legalHolds.id, input.holdId), eq(legalHolds.orgId, orgId));
    const [lifted] = await tx
      .update(legalHolds)
      .set({ liftedBy: personOfCall(userId), liftedAt: now, liftReason: input.reason })
      .where(and(mine, isNull(legalHolds.liftedAt)))
      .returning();
    if (!lifted) {
      const [there] = await tx.select({ id: legalHolds.id }).from(legalHolds).where(mine);
      throw there ? conflict("This hold was lifted already. Nothing was changed.") : notFound("This hold");
    }
    const { covers, projectId, userId: person } = lifted;
    audit.record({
      target: { type: "legal_hold", id: lifted.id },
      before: { covers, projectId, userId: person, state: "in force" },
      after: { state: "lifted" },
      reason: input.reason,
    });
    return { lifted: true };
  },
});

async function assertCovered(tx: Tx, orgId: string, input: z.output<typeof PlaceHold>): Promise<void> {
  if (input.covers === "project") {
    const [project] = await tx
      .select({ id: projects.id })
      .from(projects)
      .where(and(eq(projects.id, input.projectId), eq(projects.orgId, orgId)));
    if (!project) throw notFound("This project");
  }
  if (input.covers === "person" && !(await isKnownHere(tx, orgId, input.userId)))
    throw notFound("This person");
}
