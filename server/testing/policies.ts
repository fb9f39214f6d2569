import { and, eq } from "drizzle-orm";
import { policyVersions } from "#db/schema/approvals.ts";
import { defaultPolicy, type Policy } from "#domain/approvals/policy.ts";
import { canonicalRule } from "#domain/approvals/policy-rules.ts";
import type { Gate } from "#domain/approvals/states.ts";
import { DEFAULT_TIER, type RiskTier } from "#domain/approvals/tiers.ts";
import { newId } from "#server/kernel/ids.ts";
import { makeRequest } from "./review-requests.ts";
import type { World } from "./world.ts";

/** Puts a rule in force past the verbs: proposed by the admin, approved by the owner, as the walls ask. */
export async function makePolicyInForce(
  w: World,
  gate: Gate,
  change: Partial<Omit<Policy, "gate">>,
  options: { tier?: RiskTier; projectId?: string } = {},
): Promise<void> {
  const { tier = DEFAULT_TIER, projectId = w.projectId } = options;
  const rule = canonicalRule({ ...defaultPolicy(gate, tier), ...change });
  const id = newId("pol");
  const requestId = newId("req");
  const { admin, owner } = w.people;
  await w.inside(async (tx) => {
    const ofLine = and(
      eq(policyVersions.projectId, projectId),
      eq(policyVersions.gate, gate),
      eq(policyVersions.tier, tier),
    );
    const number = (await tx.select().from(policyVersions).where(ofLine)).length + 1;
    await tx.insert(policyVersions).values({
      id,
      orgId: w.orgId,
      projectId,
      gate,
      tier,
      number,
      rule,
      reason: "for this test",
      baseNumber: number - 1,
      proposedBy: admin.id,
      requestId,
    });
    await makeRequest(
      w,
      tx,
      {
        id: requestId,
        projectId,
        gate: "change_policy",
        subjectType: "policy",
        subjectId: id,
        payload: { rule },
        requestedBy: admin.id,
        authorId: admin.id,
        lastModifierId: admin.id,
      },
      { state: "applied", by: owner },
    );
    const now = new Date().toISOString();
    await tx
      .update(policyVersions)
      .set({ state: "superseded", endedAt: now })
      .where(and(ofLine, eq(policyVersions.state, "in_force")));
    await tx
      .update(policyVersions)
      .set({ state: "in_force", inForceBy: owner.id, inForceAt: now })
      .where(eq(policyVersions.id, id));
  });
}
