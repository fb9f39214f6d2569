import { eq } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "#db/client.ts";
import { findings, reviewRequests } from "#db/schema/approvals.ts";
import { datasetExpectations, datasetRecipes, datasets, datasetVersions } from "#db/schema/datasets.ts";
import { deployments } from "#db/schema/deployments.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { focuses, phases, visits } from "#db/schema/lifecycle.ts";
import { models, modelVersions } from "#db/schema/models.ts";
import { monitors } from "#db/schema/monitoring.ts";
import { experiments, runs } from "#db/schema/training.ts";
import type { Subject, SubjectKind } from "#domain/discussion/schemas.ts";

type Owned = { table: PgTable & { id: PgColumn }; owner: PgColumn };

/** Whose each kind of object is; a project, a monitored window and an alert are nobody's own. */
const OWNED: Partial<Record<SubjectKind, Owned>> = {
  phase: { table: phases, owner: phases.ownerId },
  dataset: { table: datasets, owner: datasets.createdBy },
  dataset_version: { table: datasetVersions, owner: datasetVersions.createdBy },
  expectation: { table: datasetExpectations, owner: datasetExpectations.createdBy },
  recipe: { table: datasetRecipes, owner: datasetRecipes.createdBy },
  experiment: { table: experiments, owner: experiments.createdBy },
  run: { table: runs, owner: runs.createdBy },
  model: { table: models, owner: models.createdBy },
  model_version: { table: modelVersions, owner: modelVersions.createdBy },
  review_request: { table: reviewRequests, owner: reviewRequests.requestedBy },
  finding: { table: findings, owner: findings.raisedBy },
  checklist_item: { table: checklistItems, owner: checklistItems.ownerId },
  monitor: { table: monitors, owner: monitors.createdBy },
  visit: { table: visits, owner: visits.actorId },
  focus: { table: focuses, owner: focuses.declaredBy },
  deployment: { table: deployments, owner: deployments.deployedBy },
};

/** Who made an object or has it in hand: they are told of a new thread on it. */
export async function ownersOf(tx: Tx, { kind, id }: Subject): Promise<string[]> {
  const owned = OWNED[kind];
  if (!owned) return [];
  const [row] = await tx.select({ id: owned.owner }).from(owned.table).where(eq(owned.table.id, id));
  return typeof row?.id === "string" ? [row.id] : [];
}
