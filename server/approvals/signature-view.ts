import { eq, inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { decisions, signatureReceipts } from "#db/schema/approvals.ts";
import type { SignatureRecord } from "#domain/approvals/signature.ts";
import type { SignatureView } from "#domain/approvals/view.ts";
import type { DecisionRow } from "./internal.ts";

export type Receipt = typeof signatureReceipts.$inferSelect;

/** The proofs that signatures of these decisions are in the log, by decision. */
export async function receiptsOf(tx: Tx, requestId: string): Promise<ReadonlyMap<string, Receipt>> {
  const ofRequest = tx.select({ id: decisions.id }).from(decisions).where(eq(decisions.requestId, requestId));
  const rows = await tx
    .select()
    .from(signatureReceipts)
    .where(inArray(signatureReceipts.decisionId, ofRequest));
  return new Map(rows.map((row) => [row.decisionId, row]));
}

/** The record of a signed decision; null for a comment and for decisions older than signing. */
export const recordOf = (row: Pick<DecisionRow, "record">): SignatureRecord | null =>
  row.record === null ? null : (JSON.parse(row.record) as SignatureRecord);

/** The size of the tree that a checkpoint (C2SP, second line) covers. */
export function treeSizeOf(checkpoint: string): number | null {
  const size = Number(checkpoint.split("\n")[1]);
  return Number.isSafeInteger(size) ? size : null;
}

export function signatureView(row: DecisionRow, receipt: Receipt | undefined): SignatureView | null {
  const record = recordOf(row);
  if (!record || row.recordSha256 === null) return null;
  return {
    signatureId: record.signatureId,
    printedName: record.signer.printedName,
    meaning: record.meaning,
    at: record.at,
    timeZone: record.timeZone,
    method: record.authentication.method,
    factors: record.authentication.factors,
    recordSha256: row.recordSha256,
    keyId: row.keyId,
    signature: row.signature,
    policyVersion: record.request.policyVersion,
    receipt: receipt
      ? {
          leafIndex: receipt.leafIndex,
          treeSize: treeSizeOf(receipt.checkpoint),
          at: receipt.at,
          proof: receipt.proof,
        }
      : null,
  };
}
