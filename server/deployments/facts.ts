import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { deployments } from "#db/schema/deployments.ts";
import { aliases, models, modelVersions } from "#db/schema/models.ts";
import type { DeployFacts } from "#domain/deployments/rules.ts";
import { notFound } from "#server/kernel/errors.ts";

/** What decides whether a version may go into service under an endpoint; the endpoint's row is held. */
export async function deployFacts(tx: Tx, versionId: string, endpoint: string) {
  const [version] = await tx
    .select({ row: modelVersions, name: models.name })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .where(eq(modelVersions.id, versionId));
  if (!version) throw notFound("This model version");
  const { modelId, number } = version.row;
  const named = await tx.select().from(aliases).where(eq(aliases.modelId, modelId));
  const [live] = await tx
    .select()
    .from(deployments)
    .where(
      and(
        eq(deployments.modelId, modelId),
        eq(deployments.endpoint, endpoint),
        eq(deployments.state, "live"),
      ),
    )
    .for("update");
  const facts: DeployFacts = {
    endpoint,
    versionId,
    aliases: named.map(({ alias }) => alias),
    released: named.some((one) => one.versionId === versionId) || (await wasReleased(tx, versionId)),
    live: live ?? null,
  };
  return { facts, live: live ?? null, modelId, label: `${version.name} v${number}` };
}

async function wasReleased(tx: Tx, versionId: string): Promise<boolean> {
  const [row] = await tx
    .select({ id: reviewRequests.id })
    .from(reviewRequests)
    .where(
      and(
        eq(reviewRequests.subjectId, versionId),
        eq(reviewRequests.gate, "release_version"),
        eq(reviewRequests.state, "applied"),
      ),
    )
    .limit(1);
  return row !== undefined;
}
