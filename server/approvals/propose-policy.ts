import { and, eq, max } from "drizzle-orm";
import type { z } from "zod";
import { policyVersions } from "#db/schema/approvals.ts";
import { canonicalRule, ruleRefusal, samePolicy } from "#domain/approvals/policy-rules.ts";
import { ProposePolicy } from "#domain/approvals/schemas.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict, invalid } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { policyLabel } from "./gates/change-policy.ts";
import { openRequest } from "./open-request.ts";
import { policyAt } from "./policy-in-force.ts";

export const proposePolicy = command({
  name: "approvals.proposePolicy",
  summary:
    "Proposes another rule for a gate. It comes in force when others approve it; open requests keep the rule they were made under.",
  permission: "policy:manage",
  phase: "governance_and_compliance",
  scope: inProject<z.output<typeof ProposePolicy>>(),
  input: ProposePolicy,
  async run(context) {
    const { tx, input, orgId, now, audit } = context;
    const userId = personOfCall(context.userId);
    const project = projectOf(context);
    const { gate, tier, reason } = input;
    const rule = canonicalRule({ gate, ...input.rule });
    const refusal = ruleRefusal(rule);
    if (refusal) throw invalid(refusal.sentence, [{ path: refusal.key, message: refusal.sentence }]);
    const before = await policyAt(tx, project.id, gate, tier);
    if (input.base !== undefined && input.base !== before.rev) throw changedMeanwhile();
    if (samePolicy(before.policy, rule)) {
      throw conflict("This rule is in force already. Nothing was proposed. Change something first.");
    }
    const number = (await highestNumber(context, { gate, tier })) + 1;
    const id = newId("pol");
    const made = await tx
      .insert(policyVersions)
      .values({
        id,
        orgId,
        projectId: project.id,
        gate,
        tier,
        number,
        rule,
        reason,
        baseNumber: before.rev,
        proposedBy: userId,
        proposedAt: now,
      })
      .onConflictDoNothing()
      .returning({ id: policyVersions.id });
    if (made.length === 0) throw changedMeanwhile();
    audit.record({
      target: { type: "policy", id, label: policyLabel(gate, tier) },
      before: { version: before.rev, rule: before.policy },
      after: { state: "proposed", version: number, tier, rule },
      reason,
    });
    const request = await openRequest(context, {
      gate: "change_policy",
      subjectId: id,
      payload: { rule },
      reason,
      dueOn: input.dueOn,
    });
    await tx.update(policyVersions).set({ requestId: request.id }).where(eq(policyVersions.id, id));
    return { policyId: id, number, requestId: request.id, contentDigest: request.contentDigest };
  },
});

async function highestNumber(
  { tx, input }: { tx: Parameters<typeof policyAt>[0]; input: { projectId: string } },
  { gate, tier }: Pick<z.output<typeof ProposePolicy>, "gate" | "tier">,
): Promise<number> {
  const [row] = await tx
    .select({ highest: max(policyVersions.number) })
    .from(policyVersions)
    .where(
      and(
        eq(policyVersions.projectId, input.projectId),
        eq(policyVersions.gate, gate),
        eq(policyVersions.tier, tier),
      ),
    );
  return row?.highest ?? 0;
}

const changedMeanwhile = () =>
  conflict(
    "Somebody changed or proposed this policy a moment ago. Yours was not kept. Reload and look at what is new.",
  );
