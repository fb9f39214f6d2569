import { modelVersions } from "#db/schema/models.ts";
import { deployRefusal } from "#domain/deployments/rules.ts";
import { RequestDeploy } from "#domain/deployments/schemas.ts";
import { openRequest } from "#server/approvals/open-request.ts";
import { gateIsClosed } from "#server/approvals/policy-in-force.ts";
import { projectOf } from "#server/kernel/call.ts";
import { conflict } from "#server/kernel/errors.ts";
import { must } from "#server/kernel/refuse.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { deployFacts } from "./facts.ts";

export const requestDeploy = command({
  name: "deployments.requestDeploy",
  summary: "Asks for the approval to put a released version into service under an endpoint of its model.",
  permission: "review:request",
  phase: "model_deployment",
  scope: inProjectOf<RequestDeploy>(modelVersions, "This model version", (input) => input.versionId),
  input: RequestDeploy,
  async run(context) {
    const { tx, input } = context;
    const project = projectOf(context);
    const { facts } = await deployFacts(tx, input.versionId, input.endpoint);
    must(deployRefusal(facts));
    if (!(await gateIsClosed(tx, project.id, "deploy"))) {
      throw conflict(
        "The policy of this project asks for no approval to deploy. Nothing was asked. Put the version into service.",
      );
    }
    const { id, contentDigest } = await openRequest(context, {
      gate: "deploy",
      subjectId: input.versionId,
      alias: input.endpoint,
      reason: input.reason,
      dueOn: input.dueOn,
    });
    return { requestId: id, contentDigest };
  },
});
