import { and, eq, max } from "drizzle-orm";
import { policyVersions } from "#db/schema/approvals.ts";
import type { Policy } from "#domain/approvals/policy.ts";
import type { RiskTier } from "#domain/approvals/tiers.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import type { CommandContext } from "#server/kernel/verb.ts";
import { policyLabel } from "./gates/change-policy.ts";
import { openRequest } from "./open-request.ts";
import type { PolicyInForce } from "./policy-in-force.ts";

type Proposal = {
  tier: RiskTier;
  rule: Policy;
  /** What it would replace, and the number in its own line that it was written against. */
  before: PolicyInForce;
  base: number;
  forOrganization?: boolean;
  followsOrganization?: boolean;
  reason: string;
  dueOn?: string | undefined;
};

/** Keeps the next version of a line of rules as a proposal, and asks for its review. */
export async function proposeVersion(context: CommandContext<unknown>, proposal: Proposal) {
  const { tx, orgId, now, audit } = context;
  const { tier, rule, before, base, reason, dueOn } = proposal;
  const { forOrganization = false, followsOrganization = false } = proposal;
  const { gate } = rule;
  const projectId = projectOf(context).id;
  const number = (await highestNumber(context, { ...proposal, forOrganization })) + 1;
  const id = newId("pol");
  const made = await tx
    .insert(policyVersions)
    .values({
      id,
      orgId,
      projectId,
      gate,
      tier,
      number,
      rule,
      reason,
      forOrganization,
      followsOrganization,
      baseNumber: base,
      proposedBy: personOfCall(context.userId),
      proposedAt: now,
    })
    .onConflictDoNothing()
    .returning({ id: policyVersions.id });
  if (made.length === 0) throw changedMeanwhile();
  audit.record({
    target: { type: "policy", id, label: policyLabel(gate, tier, forOrganization) },
    before: { version: before.rev, rule: before.policy },
    after: {
      state: "proposed",
      version: number,
      tier,
      rule,
      ...(forOrganization && { forOrganization }),
      ...(followsOrganization && { followsOrganization }),
    },
    reason,
  });
  const request = await openRequest(context, {
    gate: "change_policy",
    subjectId: id,
    payload: { rule },
    reason,
    dueOn,
  });
  await tx.update(policyVersions).set({ requestId: request.id }).where(eq(policyVersions.id, id));
  return { policyId: id, number, requestId: request.id, contentDigest: request.contentDigest };
}

async function highestNumber(
  context: CommandContext<unknown>,
  { tier, rule, forOrganization }: { tier: RiskTier; rule: Policy; forOrganization: boolean },
): Promise<number> {
  const [row] = await context.tx
    .select({ highest: max(policyVersions.number) })
    .from(policyVersions)
    .where(
      and(
        forOrganization
          ? eq(policyVersions.orgId, context.orgId)
          : eq(policyVersions.projectId, projectOf(context).id),
        eq(policyVersions.forOrganization, forOrganization),
        eq(policyVersions.gate, rule.gate),
        eq(policyVersions.tier, tier),
      ),
    );
  return row?.highest ?? 0;
}

export const changedMeanwhile = () =>
  conflict(
    "Somebody changed or proposed this policy a moment ago. Yours was not kept. Reload and look at what is new.",
  );
