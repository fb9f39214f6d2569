import { modelVersions } from "#db/schema/models.ts";
import { MoveAlias } from "#domain/models/schemas.ts";
import { approvedRequestFor, markApplied, voidRivals } from "#server/approvals/release.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { aliasNow, loadVersion, versionLabel } from "./internal.ts";
import { pointAlias } from "./point-alias.ts";

export const moveAlias = command({
  name: "models.moveAlias",
  summary:
    "Points a name such as champion at a version, once its approved request still holds for the very same content.",
  permission: "model:release",
  phase: "model_deployment",
  scope: inProjectOf<MoveAlias>(modelVersions, "This model version", (input) => input.versionId),
  input: MoveAlias,
  async run(context) {
    const { tx, input, audit, now } = context;
    const userId = personOfCall(context.userId);
    const version = await loadVersion(tx, input.versionId);
    const before = await aliasNow(tx, version.modelId, input.alias);
    const request = await approvedRequestFor(tx, version.id, input.alias, context);
    await pointAlias(tx, before?.versionId ?? null, {
      orgId: version.orgId,
      projectId: version.projectId,
      modelId: version.modelId,
      alias: input.alias,
      versionId: version.id,
      requestId: request.id,
      movedBy: userId,
      movedAt: now,
    });
    await markApplied(tx, request.id, { now, audit });
    const label = versionLabel(version.modelName, version.number);
    const { modelId } = version;
    await voidRivals(tx, { modelId, alias: input.alias, versionId: version.id, label }, { now, audit });
    audit.record({
      target: {
        type: "model_version",
        id: version.id,
        label: `${versionLabel(version.modelName, version.number)} as ${input.alias}`,
      },
      before: { alias: input.alias, version: before?.number ?? null },
      after: {
        alias: input.alias,
        version: version.number,
        versionId: version.id,
        sha256: version.sha256,
        requestId: request.id,
        contentDigest: request.contentDigest,
        signedBy: request.signers.map(({ id }) => id),
      },
      reason: request.reason,
    });
    return {
      modelId: version.modelId,
      alias: input.alias,
      from: before,
      to: { versionId: version.id, number: version.number, sha256: version.sha256 },
      requestId: request.id,
    };
  },
});
