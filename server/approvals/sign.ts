import { randomBytes } from "node:crypto";
import type { Tx } from "#db/client.ts";
import { assertionText, type PasskeyAssertion } from "#domain/access/assertion.ts";
import type { Role } from "#domain/access/roles.ts";
import {
  componentDigests,
  MEANING_OF,
  SIGNATURE_FORMAT,
  type SignatureRecord,
  signatureText,
} from "#domain/approvals/signature.ts";
import { signingDigest } from "#domain/approvals/signing-digest.ts";
import { gateOf } from "#domain/approvals/states.ts";
import { consumeStepUp } from "#server/access/step-up.ts";
import { signRecord } from "#server/audit/log/sign-record.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { forbidden, preconditionFailed } from "#server/kernel/errors.ts";
import type { DecisionRow, RequestRow } from "./internal.ts";
import { sha256 } from "./version-content.ts";

export type Signing = {
  actor: Actor;
  signer: { id: string; printedName: string; role: Role };
  signatureId: string;
  decision: "approve" | "request_changes";
  statement: string;
  comment: string;
  at: string;
  timeZone: string;
  stepUpId: string | undefined;
  delegation: { id: string; from: string } | null;
  row: RequestRow;
  manifest: unknown;
  earlier: readonly DecisionRow[];
};

export type Signed = {
  record: SignatureRecord;
  text: string;
  recordSha256: string;
  stepUpId: string;
  keyId: string;
  signature: string;
  /** The passkey's answer, whose hash the record holds. */
  assertion: PasskeyAssertion | null;
};

/** Uses up the signer's proof of who they are and writes the record of their signature. No proof, no signature. */
export async function signDecision(tx: Tx, signing: Signing): Promise<Signed> {
  const { actor, signer, row, at } = signing;
  if (actor.type !== "user") throw forbidden("Only a signed-in person decides. API keys and jobs cannot.");
  if (signing.stepUpId === undefined) {
    throw preconditionFailed("Signing asks again who you are. Nothing was signed. Prove it and sign again.");
  }
  const { sessionId } = actor;
  const proof = await consumeStepUp(tx, {
    stepUpId: signing.stepUpId,
    userId: signer.id,
    sessionId,
    digest: signingDigest(
      { requestId: row.id, decision: signing.decision, contentDigest: row.contentDigest },
      sha256,
    ),
    now: at,
  });
  const last = signing.earlier.findLast((decision) => decision.recordSha256 !== null);
  const record: SignatureRecord = {
    format: SIGNATURE_FORMAT,
    signatureId: signing.signatureId,
    salt: randomBytes(16).toString("hex"),
    signer,
    meaning: MEANING_OF[signing.decision],
    statement: signing.statement,
    statementSha256: sha256(signing.statement),
    decision: signing.decision,
    comment: signing.comment,
    request: {
      id: row.id,
      gate: gateOf(row.gate),
      alias: row.alias,
      subject: { type: row.subjectType, id: row.subjectId },
      policyVersion: row.policyVersion,
      tier: row.tier,
    },
    contentDigest: row.contentDigest,
    components: componentDigests(signing.manifest, sha256),
    at,
    timeZone: signing.timeZone,
    authentication: {
      method: proof.method,
      factors: [...proof.factors],
      authTime: proof.authTime,
      challengeId: proof.id,
      sessionId,
      ...(proof.assertion && { assertionSha256: sha256(assertionText(proof.assertion)) }),
    },
    delegation: signing.delegation,
    previous: last?.recordSha256 ? { signatureId: last.id, recordSha256: last.recordSha256 } : null,
  };
  const text = signatureText(record);
  return {
    record,
    text,
    recordSha256: sha256(text),
    stepUpId: proof.id,
    assertion: proof.assertion,
    ...(await signRecord(tx, Buffer.from(text, "utf8"))),
  };
}
