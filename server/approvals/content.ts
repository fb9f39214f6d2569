import { createHash } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { decisions, reviewRequests } from "#db/schema/approvals.ts";
import { models, modelVersions, versionCards } from "#db/schema/models.ts";
import { runs } from "#db/schema/training.ts";
import { type Content, contentDigest, contentManifest } from "#domain/approvals/content.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import type { AuditTrail } from "#server/kernel/audit.ts";
import { notFound } from "#server/kernel/errors.ts";

export type CurrentContent = {
  digest: string;
  /** The content itself, as the JSON that was hashed. */
  manifest: unknown;
  modelSha256: string;
  projectId: string;
  modelId: string;
  modelName: string;
  modelSlug: string;
  number: number;
  /** Who registered the version, who trained it. */
  authorIds: string[];
  lastModifierId: string;
};

const OPEN = ["pending", "changes_requested", "approved"];

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/**
 * What a signature on this version would be about, as it is now. `hold` keeps the card as it is until the end of
 * the transaction: everybody who locks both takes the card before the request.
 */
export async function currentContent(
  tx: Tx,
  versionId: string,
  options: { hold?: boolean } = {},
): Promise<CurrentContent> {
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
  return {
    digest: contentDigest(content, sha256),
    manifest: JSON.parse(contentManifest(content)),
    modelSha256: version.sha256,
    projectId: version.projectId,
    modelId: version.modelId,
    modelName: version.modelName,
    modelSlug: version.modelSlug,
    number: version.number,
    authorIds: [...new Set([version.createdBy, version.trainedBy])],
    lastModifierId: card?.updatedBy ?? version.createdBy,
  };
}

export type Voided = { requestId: string; alias: string | null; signatures: number; reason: string };

/**
 * Ends every open request whose content is no longer what it was made for, and says who changed what. To be called
 * in the transaction that changed the version's card, after the change.
 */
export async function voidStale(
  tx: Tx,
  versionId: string,
  by: { userId: string | null; now: string; audit: AuditTrail; what?: string },
): Promise<Voided[]> {
  const open = await tx
    .select({
      id: reviewRequests.id,
      alias: reviewRequests.alias,
      state: reviewRequests.state,
      contentDigest: reviewRequests.contentDigest,
    })
    .from(reviewRequests)
    .where(and(eq(reviewRequests.subjectId, versionId), inArray(reviewRequests.state, OPEN)))
    .orderBy(reviewRequests.id)
    .for("update");
  if (open.length === 0) return [];
  const content = await currentContent(tx, versionId);
  const person = await nameOf(tx, by.userId);
  const voided: Voided[] = [];
  for (const request of open) {
    if (request.contentDigest === content.digest) continue;
    const signatures = await approvalsOf(tx, request.id);
    const reason = `${person} changed ${by.what ?? "the card"}.${
      signatures === 0
        ? ""
        : ` ${formatCountOf(signatures, "signature")} no longer ${signatures === 1 ? "counts" : "count"}.`
    }`;
    await tx
      .update(reviewRequests)
      .set({ state: "voided", stateReason: reason, closedAt: by.now })
      .where(and(eq(reviewRequests.id, request.id), inArray(reviewRequests.state, OPEN)));
    by.audit.record({
      target: {
        type: "review_request",
        id: request.id,
        label: `${content.modelName} v${content.number} as ${request.alias ?? "?"}`,
      },
      before: { state: request.state, contentDigest: request.contentDigest },
      after: { state: "voided", contentDigest: content.digest },
      reason,
    });
    voided.push({ requestId: request.id, alias: request.alias, signatures, reason });
  }
  return voided;
}

async function nameOf(tx: Tx, userId: string | null): Promise<string> {
  if (userId === null) return "The worker";
  const [row] = await tx.select({ name: users.name }).from(users).where(eq(users.id, userId)).limit(1);
  return row?.name ?? "Somebody";
}

async function approvalsOf(tx: Tx, requestId: string): Promise<number> {
  const rows = await tx
    .selectDistinct({ id: decisions.reviewerId })
    .from(decisions)
    .where(and(eq(decisions.requestId, requestId), eq(decisions.decision, "approve")));
  return rows.length;
}
