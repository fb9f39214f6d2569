import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deployments } from "#db/schema/deployments.ts";
import { aliases } from "#db/schema/models.ts";

const NAMES_MAX = 100;

export type NameInService = { alias: string; versionId: string };

/** Every name that an approved release or a deployment gave to a version of this model. A deployment is refused a name that an alias has. */
export async function namesInService(tx: Tx, modelId: string): Promise<NameInService[]> {
  const released = await tx
    .select({ alias: aliases.alias, versionId: aliases.versionId })
    .from(aliases)
    .where(eq(aliases.modelId, modelId))
    .orderBy(aliases.alias)
    .limit(NAMES_MAX);
  const deployed = await tx
    .select({ alias: deployments.endpoint, versionId: deployments.versionId })
    .from(deployments)
    .where(and(eq(deployments.modelId, modelId), eq(deployments.state, "live")))
    .orderBy(deployments.endpoint)
    .limit(NAMES_MAX);
  return [...released, ...deployed];
}

export async function namesOfVersion(tx: Tx, modelId: string, versionId: string): Promise<string[]> {
  const names = await namesInService(tx, modelId);
  return names.filter((name) => name.versionId === versionId).map(({ alias }) => alias);
}
