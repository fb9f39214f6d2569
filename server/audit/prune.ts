import { desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { anchorReceipts } from "#db/schema/audit-keeping.ts";
import { rangesOf } from "#domain/audit/keeping.ts";
import { toBase64 } from "#domain/audit/log/bytes.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { LOG_TARGET } from "./anchors/jobs.ts";
import { retentionInForce } from "./set-retention.ts";

/** So many that their ranges, were no two neighbours, still fit an entry of the log. */
export const PRUNED_AT_ONCE = 800;

export const prune = command({
  name: "audit.prune",
  summary:
    "Removes entries that are older than the policy, are in the tree, are covered by a copied checkpoint and under no hold. Their hashes stay in the tiles.",
  permission: "system",
  phase: null,
  scope: inOrganization,
  input: z.object({}),
  async run({ tx, orgId, audit }) {
    const rows = await tx.execute<{ pruned_index: string }>(
      sql`select pruned_index from prune_audit_entries(${PRUNED_AT_ONCE})`,
    );
    const indices = rows.map((row) => Number(row.pruned_index));
    if (indices.length === 0) {
      audit.unchanged();
      return { pruned: 0 };
    }
    const policy = await retentionInForce(tx, orgId);
    audit.record({
      target: LOG_TARGET,
      after: {
        entries: indices.length,
        // First and last place of each gap: a verifier tells by them what was pruned from what is missing.
        pruned: rangesOf(indices),
        policyVersion: policy?.version ?? null,
        months: policy?.months ?? null,
        treeHead: await copiedHead(tx),
      },
    });
    return { pruned: indices.length };
  },
});

/** The largest tree head of which a copy was made. */
async function copiedHead(tx: Tx): Promise<{ size: number; root: string } | null> {
  const [row] = await tx
    .select({ size: anchorReceipts.size, root: anchorReceipts.root })
    .from(anchorReceipts)
    .where(eq(anchorReceipts.outcome, "kept"))
    .orderBy(desc(anchorReceipts.size))
    .limit(1);
  return row ? { size: row.size, root: toBase64(row.root) } : null;
}
