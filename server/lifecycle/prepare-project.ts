import type { Tx } from "#db/client.ts";
import { prepareChecklist } from "#server/governance/prepare-checklist.ts";
import { preparePhases } from "./internal.ts";

/** What every project has from its first moment. */
export async function prepareProject(
  tx: Tx,
  project: { orgId: string; projectId: string; userId: string },
): Promise<void> {
  await preparePhases(tx, { orgId: project.orgId, projectId: project.projectId });
  await prepareChecklist(tx, { orgId: project.orgId, projectId: project.projectId });
}
