import { and, asc, eq, or, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { projects } from "#db/schema/access.ts";
import { policyVersions } from "#db/schema/approvals.ts";
import { defaultPolicy, needsApproval, type Policy, policySchema } from "#domain/approvals/policy.ts";
import type { PolicySource } from "#domain/approvals/policy-rules.ts";
import { GATES, type Gate } from "#domain/approvals/states.ts";
import { DEFAULT_TIER, RISK_TIERS, type RiskTier } from "#domain/approvals/tiers.ts";

export type PolicyInForce = {
  policy: Policy;
  /** Whose rule it is: the project's own, the organization's, or the one that everything begins with. */
  source: PolicySource;
  /** Its number among those of its source. 0: nobody has changed the rule that every project begins with. */
  rev: number;
  tier: RiskTier;
  row: typeof policyVersions.$inferSelect | null;
};

/** The number in a line of rules of its own; 0 while another's is followed. */
export const ownNumber = ({ source, rev }: Pick<PolicyInForce, "source" | "rev">, line: PolicySource) =>
  source === line ? rev : 0;

/** The policy in force for a gate: the project's own for its risk tier, the organization's, or the one every project begins with. */
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
  return inForce(tx, countingIn(projectId), gate, tier);
}

/** The rules of every gate at every tier, as they count in the project. */
export async function policiesInForce(
  tx: Tx,
  projectId: string,
): Promise<(PolicyInForce & { gate: Gate })[]> {
  const rows = await tx
    .select()
    .from(policyVersions)
    .where(and(countingIn(projectId), eq(policyVersions.state, "in_force")))
    .orderBy(asc(policyVersions.forOrganization));
  return GATES.flatMap((gate) =>
    RISK_TIERS.map((tier) => ({
      gate,
      ...asInForce(
        rows.find((row) => row.gate === gate && row.tier === tier),
        gate,
        tier,
      ),
    })),
  );
}

const countingIn = (projectId: string) =>
  or(
    and(
      eq(policyVersions.projectId, projectId),
      eq(policyVersions.forOrganization, false),
      eq(policyVersions.followsOrganization, false),
    ),
    ofOrganizationOf(projectId),
  );

/** The organization's rule, or the one that everything begins with; what one project has of its own left aside. */
export const organizationPolicyAt = (
  tx: Tx,
  projectId: string,
  gate: Gate,
  tier: RiskTier,
): Promise<PolicyInForce> => inForce(tx, ofOrganizationOf(projectId), gate, tier);

const ofOrganizationOf = (projectId: string) =>
  and(
    eq(policyVersions.forOrganization, true),
    eq(
      policyVersions.orgId,
      sql`(select ${projects.orgId} from ${projects} where ${projects.id} = ${projectId})`,
    ),
  );

async function inForce(
  tx: Tx,
  whose: ReturnType<typeof and>,
  gate: Gate,
  tier: RiskTier,
): Promise<PolicyInForce> {
  const [row] = await tx
    .select()
    .from(policyVersions)
    .where(
      and(
        whose,
        eq(policyVersions.gate, gate),
        eq(policyVersions.tier, tier),
        eq(policyVersions.state, "in_force"),
      ),
    )
    .orderBy(asc(policyVersions.forOrganization))
    .limit(1);
  return asInForce(row, gate, tier);
}

function asInForce(
  row: typeof policyVersions.$inferSelect | undefined,
  gate: Gate,
  tier: RiskTier,
): PolicyInForce {
  if (!row) return { policy: defaultPolicy(gate, tier), source: "built_in", rev: 0, tier, row: null };
  const source = row.forOrganization ? "organization" : "project";
  return { policy: policySchema.parse(row.rule), source, rev: row.number, tier, row };
}

/** Whether somebody else has to approve before this gate is passed in this project now. */
export async function gateIsClosed(tx: Tx, projectId: string, gate: Gate): Promise<boolean> {
  return needsApproval((await policyInForce(tx, projectId, gate)).policy);
}
