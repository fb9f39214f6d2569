import { and, eq, gt, lte } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { breakGlass } from "#db/schema/approvals.ts";
import { modelVersions } from "#db/schema/models.ts";
import { breakingRole, PROPOSAL_MINUTES, proposeRefusal } from "#domain/approvals/break-glass.ts";
import { digestRefusal } from "#domain/approvals/rules.ts";
import { ProposeBreakGlass } from "#domain/approvals/schemas.ts";
import { proposing, signingDigest } from "#domain/approvals/signing-digest.ts";
import { consumeStepUp } from "#server/access/step-up.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict, forbidden } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { breakerOf, labelOf } from "./break-glass.ts";
import { policyInForce } from "./policy-in-force.ts";
import { sha256, versionContent } from "./version-content.ts";

export const breakGlassPropose = command({
  name: "approvals.breakGlassPropose",
  summary:
    "Proposes, having proved who one is, to give a version a name without the quorum. Nothing moves before a second person confirms.",
  permission: "review:decide",
  phase: "governance_and_compliance",
  scope: inProjectOf<z.output<typeof ProposeBreakGlass>>(
    modelVersions,
    "This model version",
    (input) => input.versionId,
  ),
  input: ProposeBreakGlass,
  async run(context) {
    const { tx, input, now, audit, orgId } = context;
    const userId = personOfCall(context.userId);
    const project = projectOf(context);
    const content = await versionContent(tx, input.versionId, { hold: true });
    must(digestRefusal({ contentDigest: content.digest }, input.contentDigest));
    const { policy } = await policyInForce(tx, project.id, "release_version");
    const at = { orgId, projectId: project.id, versionId: input.versionId, roles: policy.breakGlass.roles };
    const by = await breakerOf({ ...context, userId }, at);
    must(proposeRefusal(policy, by));
    const { actor } = context;
    if (actor.type !== "user")
      throw forbidden("The glass is broken by signed-in people. API keys and jobs cannot.");
    const proof = await consumeStepUp(tx, {
      stepUpId: input.stepUpId,
      userId,
      sessionId: actor.sessionId,
      digest: signingDigest(
        {
          requestId: proposing(input.versionId, input.alias),
          decision: "propose_break_glass",
          contentDigest: content.digest,
        },
        sha256,
      ),
      now,
    });
    await refuseSecond(tx, content.modelId, input.alias, now);
    const id = newId("bgl");
    const row = {
      id,
      orgId,
      projectId: project.id,
      modelId: content.modelId,
      versionId: input.versionId,
      alias: input.alias,
      label: content.label,
      path: content.path,
      contentDigest: content.digest,
      manifest: content.manifest,
      reason: input.reason,
      state: "proposed" as const,
      roles: [...policy.breakGlass.roles],
      proposedBy: userId,
      proposedRole: breakingRole(policy, by.roles) ?? "",
      proposedAt: now,
      expiresAt: new Date(Date.parse(now) + PROPOSAL_MINUTES * 60_000).toISOString(),
    };
    await tx.insert(breakGlass).values(row);
    audit.record({
      target: { type: "break_glass", id, label: labelOf(row) },
      after: {
        state: "proposed",
        alias: row.alias,
        versionId: row.versionId,
        contentDigest: row.contentDigest,
        proposedBy: userId,
        role: row.proposedRole,
        allowedRoles: row.roles,
        expiresAt: row.expiresAt,
        authentication: { method: proof.method, factors: proof.factors, authTime: proof.authTime },
      },
      reason: input.reason,
    });
    return { breakGlassId: id, expiresAt: row.expiresAt };
  },
});

/** One is open for each name; one whose hour is over makes room. */
async function refuseSecond(tx: Tx, modelId: string, alias: string, now: string): Promise<void> {
  const open = and(
    eq(breakGlass.modelId, modelId),
    eq(breakGlass.alias, alias),
    eq(breakGlass.state, "proposed"),
  );
  await tx
    .update(breakGlass)
    .set({ state: "withdrawn" })
    .where(and(open, lte(breakGlass.expiresAt, now)));
  const [other] = await tx
    .select({ id: breakGlass.id })
    .from(breakGlass)
    .where(and(open, gt(breakGlass.expiresAt, now)));
  if (other) {
    throw conflict(
      "Somebody proposed this a moment ago. A second person confirms that one, or it ends after an hour.",
    );
  }
}
