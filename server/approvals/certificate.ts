import { eq } from "drizzle-orm";
import type { z } from "zod";
import { organizations } from "#db/schema/access.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { RequestRef } from "#domain/approvals/schemas.ts";
import { type SignatureRecord, signatureText } from "#domain/approvals/signature.ts";
import { REQUEST_STATE_LABELS } from "#domain/approvals/states.ts";
import { requestTitle } from "#domain/approvals/titles.ts";
import { projectOf } from "#server/kernel/call.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { readDossier } from "./internal.ts";
import { receiptsOf, recordOf, treeSizeOf } from "./signature-view.ts";
import { viewOf } from "./view.ts";

export type CertificateSignature = {
  record: SignatureRecord;
  /** The bytes that were hashed and signed. */
  recordText: string;
  recordSha256: string;
  keyId: string | null;
  signature: string | null;
  /** Why it does not count now; null when it does. */
  ignored: string | null;
  /** Its place in the log; `proof` is the whole of it as C2SP tlog-proof: index, hashes of the inclusion proof, checkpoint. */
  receipt: { leafIndex: number; treeSize: number | null; checkpoint: string; proof: string } | null;
};

export type Certificate = {
  requestId: string;
  title: string;
  organization: string;
  project: string;
  state: string;
  sentence: string;
  reason: string;
  requestedBy: string;
  createdAt: string;
  contentDigest: string;
  policyVersion: number;
  quorum: number;
  signatures: CertificateSignature[];
  madeAt: string;
};

export const certificate = query({
  name: "approvals.certificate",
  summary:
    "Everything that the certificate of a request prints: statements, digests, signatures and their places in the log.",
  permission: "review:read",
  scope: inProjectOf<z.output<typeof RequestRef>>(
    reviewRequests,
    "This review request",
    (input) => input.requestId,
  ),
  input: RequestRef,
  async run(context): Promise<Certificate> {
    const { tx, input, now, orgId } = context;
    const dossier = await readDossier(tx, input.requestId, now);
    const view = await viewOf(context, dossier);
    const receipts = await receiptsOf(tx, input.requestId);
    const signatures = dossier.decisions.flatMap((row): CertificateSignature[] => {
      const record = recordOf(row);
      if (!record || row.recordSha256 === null) return [];
      const receipt = receipts.get(row.id);
      return [
        {
          record,
          recordText: signatureText(record),
          recordSha256: row.recordSha256,
          keyId: row.keyId,
          signature: row.signature,
          ignored: view.decisions.find(({ id }) => id === row.id)?.ignored?.sentence ?? null,
          receipt: receipt
            ? {
                leafIndex: receipt.leafIndex,
                treeSize: treeSizeOf(receipt.checkpoint),
                checkpoint: receipt.checkpoint,
                proof: receipt.proof,
              }
            : null,
        },
      ];
    });
    const [org] = await tx
      .select({ name: organizations.name })
      .from(organizations)
      .where(eq(organizations.id, orgId));
    return {
      requestId: view.id,
      title: requestTitle(view),
      organization: org?.name ?? "",
      project: projectOf(context).name,
      state: REQUEST_STATE_LABELS[view.state],
      sentence: view.stateReason ?? view.sentence,
      reason: view.reason,
      requestedBy: view.requestedBy.name,
      createdAt: view.createdAt,
      contentDigest: view.contentDigest,
      policyVersion: view.policyVersion,
      quorum: view.quorum,
      signatures,
      madeAt: now,
    };
  },
});
