import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { policies } from "#db/schema/approvals.ts";
import { defaultPolicy, type Policy, policySchema } from "#domain/approvals/policy.ts";
import type { Gate } from "#domain/approvals/states.ts";

export type PolicyInForce = {
  policy: Policy;
  /** 0: nobody has changed the rule that every project begins with. */
  rev: number;
  tier: string | null;
  row: typeof policies.$inferSelect | null;
};

/** The policy in force for a gate: the project's own, or the one every project begins with. */
export async function policyInForce(tx: Tx, projectId: string, gate: Gate): Promise<PolicyInForce> {
  const [row] = await tx
    .select()
    .from(policies)
    .where(and(eq(policies.projectId, projectId), eq(policies.gate, gate)))
    .limit(1);
  return row
    ? { policy: policySchema.parse({ gate, ...asRule(row.rule) }), rev: row.rev, tier: null, row }
    : { policy: defaultPolicy(gate), rev: 0, tier: null, row: null };
}

const asRule = (rule: unknown): object => (typeof rule === "object" && rule !== null ? rule : {});
