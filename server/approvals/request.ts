import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { deployments } from "#db/schema/deployments.ts";
import { aliases, modelVersions } from "#db/schema/models.ts";
import { RequestApproval } from "#domain/approvals/schemas.ts";
import { conflict, invalid } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { openRequest } from "./open-request.ts";
import { versionContent } from "./version-content.ts";

export const request = command({
  name: "approvals.request",
  summary: "Asks for a review of a model version, bound to its content as it is now.",
  permission: "review:request",
  phase: "governance_and_compliance",
  scope: inProjectOf<z.output<typeof RequestApproval>>(
    modelVersions,
    "This model version",
    (input) => input.versionId,
  ),
  input: RequestApproval,
  async run(context) {
    const { tx, input } = context;
    if (input.gate !== "release_version") {
      throw invalid("A model version is reviewed for its release. Use the gate release_version.", [
        { path: "gate", message: "Use release_version." },
      ]);
    }
    const version = await versionContent(tx, input.versionId);
    const [held] = await tx
      .select({ versionId: aliases.versionId })
      .from(aliases)
      .where(and(eq(aliases.modelId, version.modelId), eq(aliases.alias, input.alias)));
    if (held?.versionId === input.versionId) {
      throw conflict(`${version.label} is ${input.alias} already. There is nothing to ask for.`);
    }
    const [endpoint] = await tx
      .select({ id: deployments.id })
      .from(deployments)
      .where(
        and(
          eq(deployments.modelId, version.modelId),
          eq(deployments.endpoint, input.alias),
          eq(deployments.state, "live"),
        ),
      );
    if (endpoint) {
      throw conflict(
        `${input.alias} is an endpoint in service. A name and an endpoint cannot be called the same. Choose another name.`,
      );
    }
    const { gate, alias, reason, dueOn } = input;
    const { id, contentDigest } = await openRequest(context, {
      gate,
      subjectId: input.versionId,
      alias,
      reason,
      dueOn,
    });
    return { id, contentDigest };
  },
});
