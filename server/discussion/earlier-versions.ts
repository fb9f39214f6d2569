import { and, desc, eq, lt } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { datasetVersions } from "#db/schema/datasets.ts";
import { modelVersions } from "#db/schema/models.ts";
import type { Subject } from "#domain/discussion/schemas.ts";

const LOOKED_BACK_MAX = 50;

/** The versions before this one: what was said of a place in them and is still open concerns the new one too. */
export async function earlierVersionsOf(tx: Tx, { kind, id }: Subject): Promise<string[]> {
  if (kind === "model_version") {
    const [own] = await tx
      .select({ of: modelVersions.modelId, number: modelVersions.number })
      .from(modelVersions)
      .where(eq(modelVersions.id, id));
    if (!own) return [];
    const rows = await tx
      .select({ id: modelVersions.id })
      .from(modelVersions)
      .where(and(eq(modelVersions.modelId, own.of), lt(modelVersions.number, own.number)))
      .orderBy(desc(modelVersions.number))
      .limit(LOOKED_BACK_MAX);
    return rows.map((row) => row.id);
  }
  if (kind === "dataset_version") {
    const [own] = await tx
      .select({ of: datasetVersions.datasetId, number: datasetVersions.number })
      .from(datasetVersions)
      .where(eq(datasetVersions.id, id));
    if (!own) return [];
    const rows = await tx
      .select({ id: datasetVersions.id })
      .from(datasetVersions)
      .where(and(eq(datasetVersions.datasetId, own.of), lt(datasetVersions.number, own.number)))
      .orderBy(desc(datasetVersions.number))
      .limit(LOOKED_BACK_MAX);
    return rows.map((row) => row.id);
  }
  return [];
}
