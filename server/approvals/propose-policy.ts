import type { z } from "zod";
import { KEY_KEPT_TO_PROJECTS, keptToProjects } from "#domain/access/permissions.ts";
import { canonicalRule, ruleRefusal, samePolicy } from "#domain/approvals/policy-rules.ts";
import { ProposePolicy } from "#domain/approvals/schemas.ts";
import { projectOf } from "#server/kernel/call.ts";
import { conflict, forbidden, invalid } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { organizationPolicyAt, ownNumber, policyAt } from "./policy-in-force.ts";
import { changedMeanwhile, proposeVersion } from "./propose-version.ts";

export const proposePolicy = command({
  name: "approvals.proposePolicy",
  summary:
    "Proposes another rule for a gate. It comes in force when others approve it, for this project or for all that have no rule of their own; open requests keep the rule they were made under.",
  permission: "policy:manage",
  phase: "governance_and_compliance",
  scope: inProject<z.output<typeof ProposePolicy>>(),
  input: ProposePolicy,
  async run(context) {
    const { tx, input } = context;
    const project = projectOf(context);
    const { gate, tier, reason, forOrganization } = input;
    if (forOrganization && keptToProjects(context.standing)) throw forbidden(KEY_KEPT_TO_PROJECTS);
    const rule = canonicalRule({ gate, ...input.rule });
    const refusal = ruleRefusal(rule);
    if (refusal) throw invalid(refusal.sentence, [{ path: refusal.key, message: refusal.sentence }]);
    const before = await (forOrganization ? organizationPolicyAt : policyAt)(tx, project.id, gate, tier);
    const base = ownNumber(before, forOrganization ? "organization" : "project");
    if (input.base !== undefined && input.base !== base) throw changedMeanwhile();
    if (samePolicy(before.policy, rule)) {
      throw conflict("This rule is in force already. Nothing was proposed. Change something first.");
    }
    return proposeVersion(context, { tier, rule, before, base, forOrganization, reason, dueOn: input.dueOn });
  },
});
