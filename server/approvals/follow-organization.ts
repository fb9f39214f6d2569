import type { z } from "zod";
import { FollowOrganization } from "#domain/approvals/schemas.ts";
import { projectOf } from "#server/kernel/call.ts";
import { conflict } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { organizationPolicyAt, policyAt } from "./policy-in-force.ts";
import { changedMeanwhile, proposeVersion } from "./propose-version.ts";

export const followOrganization = command({
  name: "approvals.followOrganization",
  summary:
    "Proposes that a project gives its own rule for a gate up and goes by the organization's again, also by its later versions. Others approve it like any change of a rule.",
  permission: "policy:manage",
  phase: "governance_and_compliance",
  scope: inProject<z.output<typeof FollowOrganization>>(),
  input: FollowOrganization,
  async run(context) {
    const { tx, input } = context;
    const { gate, tier, reason, dueOn } = input;
    const project = projectOf(context);
    const before = await policyAt(tx, project.id, gate, tier);
    if (before.source !== "project") {
      throw conflict(
        "This project has no rule of its own for this gate: it goes by the organization's already. Nothing was proposed.",
      );
    }
    if (input.base !== undefined && input.base !== before.rev) throw changedMeanwhile();
    const { policy: rule } = await organizationPolicyAt(tx, project.id, gate, tier);
    return proposeVersion(context, {
      ...{ tier, rule, before, reason, dueOn },
      base: before.rev,
      followsOrganization: true,
    });
  },
});
