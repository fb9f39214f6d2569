import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { phases } from "#db/schema/lifecycle.ts";
import { type Phase, phaseInfo } from "#domain/lifecycle/phases.ts";
import type { AuditTrail } from "#server/kernel/audit.ts";
import { recordVisit } from "#server/kernel/visit.ts";

type Reopening = {
  project: { id: string; orgId: string };
  /** Each phase once, with why it has to be worked on again. */
  named: readonly { phase: Phase; reason: string }[];
  userId: string;
  verb: string;
  /** The phase that the command visits anyway, so that it is not counted twice. */
  visited: Phase;
  now: string;
  audit: AuditTrail;
};

/** What a reviewer found sends the work back: each phase named is reopened and visited once, with the reason. */
export async function reopenPhases(tx: Tx, reopening: Reopening): Promise<Phase[]> {
  const { project, named, now } = reopening;
  const reopened: Phase[] = [];
  for (const { phase, reason } of named) {
    if (await reopen(tx, reopening, phase, reason)) reopened.push(phase);
    if (phase === reopening.visited) continue;
    const { userId, verb } = reopening;
    await recordVisit(tx, { project, phase, userId, verb, now, reason });
  }
  return reopened;
}

/** Whoever finds something wrong is no author of the phase, and may approve that it is left once it is mended. */
async function reopen(tx: Tx, { project, audit }: Reopening, phase: Phase, reason: string) {
  const ofPhase = and(eq(phases.projectId, project.id), eq(phases.phase, phase));
  const [was] = await tx.select().from(phases).where(ofPhase).for("update");
  if (!was || was.status === "reopened") return false;
  await tx
    .update(phases)
    .set({ status: "reopened", rev: was.rev + 1 })
    .where(eq(phases.id, was.id));
  audit.record({
    target: { type: "phase", id: was.id, label: phaseInfo(phase).title },
    before: { phase, status: was.status },
    after: { phase, status: "reopened" },
    reason,
  });
  return true;
}
