import { desc, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { retentionPolicies } from "#db/schema/audit-keeping.ts";
import { SetRetention } from "#domain/audit/keeping.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";

export const setRetention = command({
  name: "audit.setRetention",
  summary:
    "Says how long audit entries are kept. Each change is a new version; entries without a policy are kept for ever.",
  permission: "audit:keep",
  phase: null,
  scope: inOrganization,
  input: SetRetention,
  async run({ tx, orgId, userId, input, now, audit }) {
    const before = await retentionInForce(tx, orgId);
    const version = (before?.version ?? 0) + 1;
    await tx.insert(retentionPolicies).values({
      orgId,
      version,
      months: input.months,
      reason: input.reason,
      createdBy: personOfCall(userId),
      createdAt: now,
    });
    audit.record({
      target: { type: "retention_policy", id: orgId, label: `version ${version}` },
      before: before && { version: before.version, months: before.months },
      after: { version, months: input.months },
      reason: input.reason,
    });
    return { version };
  },
});

/** The newest version; null before anybody has set one, which keeps everything. */
export async function retentionInForce(tx: Tx, orgId: string) {
  const [row] = await tx
    .select()
    .from(retentionPolicies)
    .where(eq(retentionPolicies.orgId, orgId))
    .orderBy(desc(retentionPolicies.version))
    .limit(1);
  return row ?? null;
}
