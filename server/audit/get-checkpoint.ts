import { desc, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { logCheckpoints, logKeys, logState } from "#db/schema/log.ts";
import { toHex } from "#domain/audit/log/bytes.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

/** The newest checkpoint; null while nothing was sequenced. */
export async function newestCheckpoint(tx: Tx) {
  const [row] = await tx
    .select({
      size: logCheckpoints.size,
      root: logCheckpoints.root,
      note: logCheckpoints.note,
      at: logCheckpoints.at,
    })
    .from(logCheckpoints)
    .orderBy(desc(logCheckpoints.size))
    .limit(1);
  return row ? { ...row, root: toHex(row.root) } : null;
}

export const getCheckpoint = query({
  name: "audit.getCheckpoint",
  summary:
    "The log's newest signed checkpoint, its verifier keys, and what waits to be covered by the next one.",
  permission: "audit:read",
  scope: inOrganization,
  input: z.object({}),
  async run({ tx, orgId }) {
    const checkpoint = await newestCheckpoint(tx);
    const [state] = await tx.select().from(logState);
    const keys = await tx
      .select({
        keyId: logKeys.keyId,
        purpose: logKeys.purpose,
        verifierKey: logKeys.verifierKey,
        fromSize: logKeys.fromSize,
        toSize: logKeys.toSize,
        at: logKeys.at,
      })
      .from(logKeys)
      .orderBy(logKeys.fromSize, logKeys.keyId);
    const [waiting] = await tx.execute<{ entries: number; seconds: number | null }>(sql`
      select count(*)::int as entries, extract(epoch from clock_timestamp() - min(at))::float8 as seconds from ${auditEntries}
       where leaf_index is null and org_id = ${orgId}`);
    return {
      origin: state?.origin ?? "",
      checkpoint,
      keys,
      /** Of this organization's entries: how many no checkpoint covers yet, and for how long the oldest has waited. */
      unsequenced: { entries: waiting?.entries ?? 0, oldestSeconds: waiting?.seconds ?? null },
      /** Why the sequencer refuses to go on; null while it does. */
      halted: state?.halted ?? null,
      lookedAt: state?.lookedAt ?? null,
    };
  },
});
