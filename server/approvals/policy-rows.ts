import { inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import type { policyVersions } from "#db/schema/approvals.ts";
import { policySchema } from "#domain/approvals/policy.ts";
import type { PolicyVersionView } from "#domain/approvals/policy-view.ts";

type Row = typeof policyVersions.$inferSelect;

/** Versions of rules with the names of the people in them. */
export async function asVersionViews(tx: Tx, rows: readonly Row[]): Promise<PolicyVersionView[]> {
  if (rows.length === 0) return [];
  const ids = rows.flatMap((row) => [row.proposedBy, row.inForceBy]).filter((id) => id !== null);
  const people = await tx
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, [...new Set(ids)]));
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const person = (id: string) => ({ id, name: names.get(id) ?? "Somebody" });
  return rows.map((row) => {
    const policy = policySchema.parse(row.rule);
    return {
      id: row.id,
      gate: policy.gate,
      tier: row.tier,
      number: row.number,
      policy,
      state: row.state,
      reason: row.reason,
      proposedBy: person(row.proposedBy),
      proposedAt: row.proposedAt,
      inForceBy: row.inForceBy === null || row.carriedOver ? null : person(row.inForceBy),
      inForceAt: row.inForceAt,
      requestId: row.requestId,
      forOrganization: row.forOrganization,
      followsOrganization: row.followsOrganization,
      projectId: row.projectId,
    };
  });
}
