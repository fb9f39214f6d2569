import type { Tx } from "#db/client.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { RECOMMENDATIONS } from "#domain/governance/recommendations.ts";
import { newId } from "#server/kernel/ids.ts";

/** Every project has its copy of the recommendations from its first moment; what it has already stays as it is. */
export async function prepareChecklist(tx: Tx, project: { orgId: string; projectId: string }): Promise<void> {
  await tx
    .insert(checklistItems)
    .values(
      RECOMMENDATIONS.map(({ key, phase }, position) => ({
        id: newId("itm"),
        ...project,
        key,
        phase,
        position,
      })),
    )
    .onConflictDoNothing();
}
