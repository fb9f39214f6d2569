import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deployments } from "#db/schema/deployments.ts";
import { modelVersions } from "#db/schema/models.ts";
import { deployRefusal } from "#domain/deployments/rules.ts";
import { Deploy } from "#domain/deployments/schemas.ts";
import { gateIsClosed } from "#server/approvals/policy-in-force.ts";
import { approvedRequest, markApplied } from "#server/approvals/release.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict, invalid } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { deployFacts } from "./facts.ts";

export const deploy = command({
  name: "deployments.deploy",
  summary:
    "Puts a released version into service under an endpoint, once its approved request still holds; the version that ran there is retired.",
  permission: "model:release",
  phase: "model_deployment",
  scope: inProjectOf<Deploy>(modelVersions, "This model version", (input) => input.versionId),
  input: Deploy,
  async run(context): Promise<{ deploymentId: string; endpoint: string; requestId: string | null }> {
    const { tx, input, orgId, now, audit } = context;
    const userId = personOfCall(context.userId);
    const project = projectOf(context);
    const { versionId, endpoint } = input;
    const { facts, live, modelId, label } = await deployFacts(tx, versionId, endpoint);
    must(deployRefusal(facts));
    const asked = (await gateIsClosed(tx, project.id, "deploy"))
      ? await approvedRequest(
          tx,
          {
            gate: "deploy",
            subjectId: versionId,
            alias: endpoint,
            committed: context.committed,
            otherwise: "Nothing was put into service.",
          },
          now,
        )
      : null;
    const reason = asked?.reason ?? input.reason;
    if (reason === undefined) {
      const message = "Say why this version goes into service.";
      throw invalid(message, [{ path: "reason", message }]);
    }
    if (live) await retireNow(tx, live.id, { userId, now, reason: `${label} took its place.` });
    const id = newId("dep");
    const made = await tx
      .insert(deployments)
      .values({
        id,
        orgId,
        projectId: project.id,
        modelId,
        versionId,
        endpoint,
        reason,
        requestId: asked?.id ?? null,
        deployedBy: userId,
        deployedAt: now,
      })
      .onConflictDoNothing()
      .returning({ id: deployments.id });
    if (made.length === 0) throw conflict(overtaken(endpoint));
    if (asked) await markApplied(tx, asked.id, { now, audit });
    audit.record({
      target: { type: "deployment", id, label: `${label} at ${endpoint}` },
      before: { endpoint, versionId: live?.versionId ?? null },
      after: {
        endpoint,
        versionId,
        state: "live",
        ...(asked ? { requestId: asked.id, contentDigest: asked.contentDigest } : {}),
        signedBy: asked?.signers.map((signer) => signer.id) ?? [],
      },
      reason,
    });
    return { deploymentId: id, endpoint, requestId: asked?.id ?? null };
  },
});

const overtaken = (endpoint: string) =>
  `Somebody put another version into service at ${endpoint} a moment ago. Nothing was done by you. Reload and look.`;

export async function retireNow(
  tx: Tx,
  id: string,
  by: { userId: string; now: string; reason: string },
): Promise<void> {
  const ended = await tx
    .update(deployments)
    .set({ state: "retired", retiredBy: by.userId, retiredAt: by.now, retiredReason: by.reason })
    .where(and(eq(deployments.id, id), eq(deployments.state, "live")))
    .returning({ id: deployments.id });
  if (ended.length === 0)
    throw conflict("This deployment was retired a moment ago. Nothing was done by you.");
}
