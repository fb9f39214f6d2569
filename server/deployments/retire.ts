import { eq } from "drizzle-orm";
import { deployments } from "#db/schema/deployments.ts";
import { models, modelVersions } from "#db/schema/models.ts";
import { Retire } from "#domain/deployments/schemas.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { retireNow } from "./deploy.ts";

export const retire = command({
  name: "deployments.retire",
  summary: "Takes a version out of service: its endpoint answers no more. That needs no approval.",
  permission: "model:release",
  phase: "model_deployment",
  scope: inProjectOf<Retire>(deployments, "This deployment", (input) => input.deploymentId),
  input: Retire,
  async run(context): Promise<{ deploymentId: string; endpoint: string }> {
    const { tx, input, now, audit } = context;
    const userId = personOfCall(context.userId);
    const [row] = await tx
      .select({ deployment: deployments, name: models.name, number: modelVersions.number })
      .from(deployments)
      .innerJoin(models, eq(models.id, deployments.modelId))
      .innerJoin(modelVersions, eq(modelVersions.id, deployments.versionId))
      .where(eq(deployments.id, input.deploymentId));
    if (!row) throw notFound("This deployment");
    const { id, endpoint, versionId, state } = row.deployment;
    if (state === "retired") throw conflict("This deployment is retired already. There is nothing to do.");
    await retireNow(tx, id, { userId, now, reason: input.reason });
    audit.record({
      target: { type: "deployment", id, label: `${row.name} v${row.number} at ${endpoint}` },
      before: { endpoint, versionId, state: "live" },
      after: { endpoint, versionId, state: "retired" },
      reason: input.reason,
    });
    return { deploymentId: id, endpoint };
  },
});
