import type { Tx } from "#db/client.ts";
import { phases } from "#db/schema/lifecycle.ts";
import { PHASES } from "#domain/lifecycle/phases.ts";
import { newId } from "#server/kernel/ids.ts";

/** Every project has all nine phases from its first moment. */
export async function preparePhases(tx: Tx, project: { orgId: string; projectId: string }): Promise<void> {
  await tx.insert(phases).values(PHASES.map((phase) => ({ id: newId("phs"), ...project, phase })));
}
