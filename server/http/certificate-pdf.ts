import { ROLE_LABELS } from "#domain/access/roles.ts";
import { MEANING_LABELS } from "#domain/approvals/signature.ts";
import { formatInZone } from "#domain/format/dates.ts";
import type { Certificate, CertificateSignature } from "#server/approvals/certificate.ts";
import { footers, newDocument, type Pen, penOf } from "./pdf-pen.ts";

/** The certificate of a request as PDF: statements, digests, every signature with its place in the log, and how to check all of it. */
export async function certificatePdf(facts: Certificate): Promise<Uint8Array<ArrayBuffer>> {
  const { doc, bytes } = newDocument({
    title: `Certificate: ${facts.title}`,
    author: facts.organization,
    madeAt: facts.madeAt,
  });
  const pen = penOf(doc);
  pen.line("Certificate of signatures", { weight: "600", size: 17, after: 2 });
  pen.line(facts.title, { weight: "600", size: 11.5, after: 10 });
  pen.facts([
    ["Organization", facts.organization],
    ["Project", facts.project],
    ["Request", facts.requestId],
    ["Asked by", `${facts.requestedBy}, ${facts.createdAt} UTC`],
    ["Reason", facts.reason],
    ["State", `${facts.state}. ${facts.sentence}`],
    ["Content", `sha256:${facts.contentDigest}`],
    [
      "Rule",
      `${facts.quorum} ${facts.quorum === 1 ? "approval" : "approvals"}, policy version ${facts.policyVersion}`,
    ],
  ]);
  if (facts.signatures.length === 0) {
    pen.line("Nobody has signed this request. There is nothing that this paper certifies.", { before: 12 });
  }
  for (const [index, one] of facts.signatures.entries()) signaturePart(pen, one, index + 1);
  howToCheck(pen);
  footers(doc, pen, `${facts.requestId} · made ${facts.madeAt} UTC`);
  doc.end();
  return bytes;
}

function signaturePart(pen: Pen, one: CertificateSignature, number: number): void {
  const { record } = one;
  const { signer, authentication, delegation } = record;
  pen.line(`Signature ${number}`, { weight: "600", size: 11, before: 14, after: 4 });
  pen.line(record.statement, { after: 6, indent: 10 });
  pen.facts([
    ["Printed name", signer.printedName],
    ["Role", ROLE_LABELS[signer.role]],
    ["Meaning", MEANING_LABELS[record.meaning]],
    ["Comment", record.comment],
    ["Time", `${record.at} UTC; shown as ${formatInZone(record.at, record.timeZone)}`],
    [
      "Proved by",
      `${authentication.method} (${authentication.factors.join(", ")}) at ${authentication.authTime}`,
    ],
    ["Challenge", `${authentication.challengeId}, session ${authentication.sessionId}`],
    ...(delegation ? [["In place of", `${delegation.from}, delegation ${delegation.id}`] as const] : []),
    ["Content", `sha256:${record.contentDigest}`],
    ...Object.entries(record.components).map(([part, digest]) => [`  ${part}`, digest] as const),
    ["Statement", `sha256:${record.statementSha256}`],
    ["Record", `${record.signatureId}, sha256:${one.recordSha256}`],
    [
      "Before it",
      record.previous ? `${record.previous.signatureId}, sha256:${record.previous.recordSha256}` : "none",
    ],
    [
      "Server key",
      one.keyId && one.signature ? `${one.keyId}, Ed25519 ${one.signature}` : "not signed by the server",
    ],
    [
      "In the log",
      one.receipt
        ? `entry ${one.receipt.leafIndex} of ${one.receipt.treeSize ?? "?"}`
        : "no checkpoint covers it yet; print this again later",
    ],
    ...(one.ignored ? [["Counts", `no: ${one.ignored}`] as const] : []),
  ]);
  if (one.receipt) {
    pen.line("Proof of the log entry (C2SP tlog-proof), its checkpoint last", { before: 4, weight: "600" });
    for (const line of one.receipt.proof.trimEnd().split("\n")) pen.line(line, { indent: 10 });
  }
}

const NUMBERS =
  "Letters that the typeface of this paper does not have are told by their Unicode numbers in brackets, as [U+5F20]. The signed record has them as they were written.";

function howToCheck(pen: Pen): void {
  pen.line("How to check this", { weight: "600", size: 11, before: 16, after: 4 });
  for (const sentence of [
    "1. Export the evidence pack of this version or project from the portal and run its verify.mjs with Node; it needs nothing else. Exit code 0 says that the entries, the tree, the checkpoints and the signatures agree, and that the quorum was met by people who had no part in the work.",
    "2. In the pack, the record of a signature is a file of canonical JSON (RFC 8785). Its SHA-256 is the record digest above, and the server's Ed25519 signature is over its bytes, by the key in keys.txt.",
    "3. Under each signature stands the proof of its log entry (C2SP tlog-proof): the index, the hashes that lead from the entry to the root, and the checkpoint; the same bytes are on the request's page beside the signature. The checkpoint commits to the whole log up to its size: compare it with a copy that left this server, by e-mail, in a git repository or in object storage.",
    ...(pen.toldNumbers ? [NUMBERS] : []),
    "This paper is a rendering. What counts are the bytes of the record and their place in the log.",
  ]) {
    pen.line(sentence, { after: 3 });
  }
}
