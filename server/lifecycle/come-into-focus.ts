import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { focuses, phases } from "#db/schema/lifecycle.ts";
import { type Phase, type PhaseStatus, phaseIndex } from "#domain/lifecycle/phases.ts";
import { statusInFocus } from "#domain/lifecycle/rules.ts";
import { findPhase } from "./internal.ts";

/** The phases that were ever in the project's focus, in the order of the nine. */
export async function phasesBeen(tx: Tx, projectId: string) {
  const declared = tx
    .select({ phase: focuses.phase })
    .from(focuses)
    .where(and(eq(focuses.projectId, projectId), isNull(focuses.team)));
  const rows = await tx
    .select({ phase: phases.phase, status: phases.status })
    .from(phases)
    .where(and(eq(phases.projectId, projectId), inArray(phases.phase, declared)));
  return rows.sort((a, b) => phaseIndex(a.phase) - phaseIndex(b.phase));
}

/** Work in a phase begins, or begins again, once the focus is on it. Who declares that is no author of its content. */
export async function comeIntoFocus(
  tx: Tx,
  projectId: string,
  phase: Phase,
): Promise<{ phaseStatus?: PhaseStatus }> {
  const { id, status } = await findPhase(tx, projectId, phase);
  const phaseStatus = statusInFocus(status);
  if (phaseStatus === status) return {};
  await tx
    .update(phases)
    .set({ status: phaseStatus, rev: sql`${phases.rev} + 1` })
    .where(eq(phases.id, id));
  return { phaseStatus };
}
