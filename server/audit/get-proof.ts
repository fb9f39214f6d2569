import { eq } from "drizzle-orm";
import type { z } from "zod";
import { auditEntries } from "#db/schema/kernel.ts";
import { GetProof } from "#domain/audit/schemas.ts";
import { notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { inProjectOrOrganizationOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { newestCheckpoint } from "./get-checkpoint.ts";
import { proofFiles } from "./log/receipts.ts";
import { tilesIn } from "./log/tiles-in.ts";

export const getProof = query({
  name: "audit.getProof",
  summary: "The proof that one entry is in the log, as c2sp.org/tlog-proof, against the newest checkpoint.",
  permission: "audit:read",
  scope: inProjectOrOrganizationOf<z.output<typeof GetProof>>(
    auditEntries,
    "This entry",
    (input) => input.entryId,
  ),
  input: GetProof,
  async run({ tx, input }) {
    const [entry] = await tx
      .select({ leafIndex: auditEntries.leafIndex, leafHash: auditEntries.leafHash })
      .from(auditEntries)
      .where(eq(auditEntries.id, input.entryId));
    if (!entry) throw notFound("This entry");
    const checkpoint = await newestCheckpoint(tx);
    if (entry.leafIndex === null || !checkpoint || checkpoint.size <= entry.leafIndex) {
      throw preconditionFailed(
        "No checkpoint covers this entry yet; that takes about a second. The entry is safe. Ask again in a moment.",
      );
    }
    const [proof = ""] = await proofFiles([entry.leafIndex], checkpoint, (wanted) => tilesIn(tx, wanted));
    return {
      entryId: input.entryId,
      index: entry.leafIndex,
      leafHash: Buffer.from(entry.leafHash).toString("hex"),
      size: checkpoint.size,
      /** The text of a file `.tlog-proof`. */
      proof,
      checkpoint: checkpoint.note,
    };
  },
});
