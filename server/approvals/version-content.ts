import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { models, modelVersions, versionCards } from "#db/schema/models.ts";
import { runs } from "#db/schema/training.ts";
import { type Content, contentDigest, contentManifest } from "#domain/approvals/content.ts";
import { notFound } from "#server/kernel/errors.ts";
import type { PassageContent } from "./passages.ts";

export type VersionContent = PassageContent & {
  model: { versionId: string; sha256: string };
  modelId: string;
};

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash("sha256").update(bytes).digest("hex");

/**
 * What a signature on this version would be about, as it is now. `hold` keeps the card as it is until the end of
 * the transaction: everybody who locks both takes the card before the request.
 */
export async function versionContent(
  tx: Tx,
  versionId: string,
  options: { hold?: boolean } = {},
): Promise<VersionContent> {
  const [version] = await tx
    .select({
      projectId: modelVersions.projectId,
      modelId: modelVersions.modelId,
      modelName: models.name,
      modelSlug: models.slug,
      number: modelVersions.number,
      sha256: modelVersions.sha256,
      datasetSha256: modelVersions.datasetSha256,
      metrics: modelVersions.metrics,
      inputSchema: modelVersions.inputSchema,
      algorithm: modelVersions.algorithm,
      manifest: modelVersions.manifest,
      createdBy: modelVersions.createdBy,
      trainedBy: runs.createdBy,
    })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .innerJoin(runs, eq(runs.id, modelVersions.runId))
    .where(eq(modelVersions.id, versionId))
    .limit(1);
  if (!version) throw notFound("This model version");
  const cardQuery = tx
    .select({ body: versionCards.body, updatedBy: versionCards.updatedBy })
    .from(versionCards)
    .where(eq(versionCards.versionId, versionId));
  const [card] = options.hold ? await cardQuery.for("share") : await cardQuery;
  const content: Content = {
    modelDigest: version.sha256,
    datasetDigests: [version.datasetSha256],
    metrics: version.metrics,
    inputSchema: version.inputSchema,
    configuration: { algorithm: version.algorithm, manifest: version.manifest },
    ...(card && card.body !== "" ? { card: card.body } : {}),
  };
  const { modelName, number } = version;
  return {
    projectId: version.projectId,
    digest: contentDigest(content, sha256),
    manifest: JSON.parse(contentManifest(content)),
    authorIds: [...new Set([version.createdBy, version.trainedBy])],
    lastModifierId: card?.updatedBy ?? version.createdBy,
    label: `${modelName} v${number}`,
    path: ["models", version.modelSlug, String(number)],
    named: `${modelName}, version ${number}`,
    model: { versionId, sha256: version.sha256 },
    modelId: version.modelId,
  };
}
