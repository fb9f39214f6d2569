import { and, asc, eq, inArray, isNotNull, type SQL } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { decisions, signatureReceipts } from "#db/schema/approvals.ts";
import { SIGNATURE_FORMAT, type SignatureRecord } from "#domain/approvals/signature.ts";
import type { SignatureView } from "#domain/approvals/view.ts";

type SignedRow = typeof decisions.$inferSelect;

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

/** The record of a signed decision; null for a comment, for decisions older than signing, and for what is no such record. */
export function recordOf(row: Pick<SignedRow, "record">): SignatureRecord | null {
  if (row.record === null) return null;
  const record = JSON.parse(row.record) as Partial<SignatureRecord>;
  return record.format === SIGNATURE_FORMAT ? (record as SignatureRecord) : null;
}

/** The size of the tree that a checkpoint (C2SP, second line) covers. */
export function treeSizeOf(checkpoint: string): number | null {
  const size = Number(checkpoint.split("\n")[1]);
  return Number.isSafeInteger(size) ? size : null;
}

export function signatureView(row: SignedRow, receipt: Receipt | undefined): SignatureView | null {
  const record = recordOf(row);
  if (!record || row.recordSha256 === null) return null;
  return {
    signatureId: record.signatureId,
    requestId: row.requestId,
    contentDigest: row.contentDigest,
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

/** The signatures on each of these requests that no later one of the same say replaced, the earliest first. */
export async function signaturesOf(
  tx: Tx,
  requestIds: readonly string[],
): Promise<(requestId: string) => SignatureView[]> {
  const found =
    requestIds.length === 0 ? [] : await signaturesWhere(tx, inArray(decisions.requestId, [...requestIds]));
  const replaced = new Set(found.map(({ row }) => row.supersedes));
  const standing = found.filter(({ row }) => !replaced.has(row.id)).map(({ view }) => view);
  const byRequest = Map.groupBy(standing, ({ requestId }) => requestId);
  return (requestId) => byRequest.get(requestId) ?? [];
}

/** The signatures of these decisions, by decision. */
export async function signaturesByDecision(
  tx: Tx,
  decisionIds: readonly string[],
): Promise<ReadonlyMap<string, SignatureView>> {
  const found =
    decisionIds.length === 0 ? [] : await signaturesWhere(tx, inArray(decisions.id, [...decisionIds]));
  return new Map(found.map(({ row, view }) => [row.id, view]));
}

async function signaturesWhere(tx: Tx, which: SQL) {
  const rows = await tx
    .select({ row: decisions, receipt: signatureReceipts })
    .from(decisions)
    .leftJoin(signatureReceipts, eq(signatureReceipts.decisionId, decisions.id))
    .where(and(which, isNotNull(decisions.record)))
    .orderBy(asc(decisions.ordinal));
  return rows.flatMap(({ row, receipt }) => {
    const view = signatureView(row, receipt ?? undefined);
    return view ? [{ row, view }] : [];
  });
}
