import { eq } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "#db/client.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { deployments } from "#db/schema/deployments.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { phases } from "#db/schema/lifecycle.ts";
import { models, modelVersions } from "#db/schema/models.ts";
import { monitors } from "#db/schema/monitoring.ts";
import { experiments, runs } from "#db/schema/training.ts";
import type { Subject, SubjectKind } from "#domain/discussion/schemas.ts";

type Owned = { table: PgTable & { id: PgColumn }; owner: PgColumn };

/** Whose each kind of object is; a project and a monitored window are nobody's own. */
const OWNED: Partial<Record<SubjectKind, Owned>> = {
  phase: { table: phases, owner: phases.ownerId },
  dataset: { table: datasets, owner: datasets.createdBy },
  dataset_version: { table: datasetVersions, owner: datasetVersions.createdBy },
  experiment: { table: experiments, owner: experiments.createdBy },
  run: { table: runs, owner: runs.createdBy },
  model: { table: models, owner: models.createdBy },
  model_version: { table: modelVersions, owner: modelVersions.createdBy },
  review_request: { table: reviewRequests, owner: reviewRequests.requestedBy },
  checklist_item: { table: checklistItems, owner: checklistItems.ownerId },
  monitor: { table: monitors, owner: monitors.createdBy },
  deployment: { table: deployments, owner: deployments.deployedBy },
};

/** Who made an object or has it in hand: they are told of a new thread on it. */
export async function ownersOf(tx: Tx, { kind, id }: Subject): Promise<string[]> {
  const owned = OWNED[kind];
  if (!owned) return [];
  const [row] = await tx.select({ id: owned.owner }).from(owned.table).where(eq(owned.table.id, id));
  return typeof row?.id === "string" ? [row.id] : [];
}
