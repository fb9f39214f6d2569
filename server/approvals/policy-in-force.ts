import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { projects } from "#db/schema/access.ts";
import { policyVersions } from "#db/schema/approvals.ts";
import { defaultPolicy, needsApproval, type Policy, policySchema } from "#domain/approvals/policy.ts";
import type { Gate } from "#domain/approvals/states.ts";
import { DEFAULT_TIER, type RiskTier } from "#domain/approvals/tiers.ts";

export type PolicyInForce = {
  policy: Policy;
  /** 0: nobody has changed the rule that every project begins with. */
  rev: number;
  tier: RiskTier;
  row: typeof policyVersions.$inferSelect | null;
};

/** The policy in force for a gate: the project's own for its risk tier, or the one every project begins with. */
export async function policyInForce(tx: Tx, projectId: string, gate: Gate): Promise<PolicyInForce> {
  return policyAt(tx, projectId, gate, await riskTierOf(tx, projectId));
}

export async function riskTierOf(tx: Tx, projectId: string): Promise<RiskTier> {
  const [row] = await tx
    .select({ tier: projects.riskTier })
    .from(projects)
    .where(eq(projects.id, projectId))
    .limit(1);
  return row?.tier ?? DEFAULT_TIER;
}

export async function policyAt(
  tx: Tx,
  projectId: string,
  gate: Gate,
  tier: RiskTier,
): Promise<PolicyInForce> {
  const [row] = await tx
    .select()
    .from(policyVersions)
    .where(
      and(
        eq(policyVersions.projectId, projectId),
        eq(policyVersions.gate, gate),
        eq(policyVersions.tier, tier),
        eq(policyVersions.state, "in_force"),
      ),
    )
    .limit(1);
  return row
    ? { policy: policySchema.parse(row.rule), rev: row.number, tier, row }
    : { policy: defaultPolicy(gate, tier), rev: 0, tier, row: null };
}

/** Whether somebody else has to approve before this gate is passed in this project now. */
export async function gateIsClosed(tx: Tx, projectId: string, gate: Gate): Promise<boolean> {
  return needsApproval((await policyInForce(tx, projectId, gate)).policy);
}
