import { toHex, utf8 } from "#domain/audit/log/bytes.ts";
import { canonicalText } from "#domain/audit/verify/canonical.ts";
import { verifyEvidence } from "#domain/audit/verify/verify.ts";
import { type Draft, memoryReader, nodeVerifyCrypto, TestLog } from "./evidence.ts";
import { sha256 } from "./log-crypto.ts";

export const DIGEST = "a".repeat(64);
export const OTHER = "b".repeat(64);
export const review = { type: "review_request", id: "req_1" };

/** The rule of a release at high risk that every project begins with. */
const HIGH = { quorum: 2, roles: ["reviewer", "lead", "owner"], requiredRoles: ["reviewer"] };

/** An act that makes the project one of high risk, as that of the story is. */
export const rated = (tier = "high", more: object = {}): Draft => ({
  action: "approvals.setRiskTier",
  target: { type: "project", id: "prj_1" },
  before: { riskTier: "limited" },
  after: { riskTier: tier, ...more },
});

export const request = (more: object = {}): Draft => ({
  action: "approvals.request",
  actor: "usr_requester",
  target: review,
  after: {
    state: "pending",
    gate: "release_version",
    subject: { type: "model_version", id: "mdv_1" },
    alias: "champion",
    contentDigest: DIGEST,
    policy: { gate: "release_version", ...HIGH },
    policyVersion: 0,
    tier: "high",
    requestedBy: "usr_requester",
    authors: ["usr_author"],
    lastModifier: "usr_modifier",
    expiresAt: "2026-12-21T06:00:00.000Z",
    ...more,
  },
});

export const decision = (
  signer: string,
  state: string,
  more: object = {},
  entry: Partial<Draft> = {},
): Draft => ({
  action: "approvals.decide",
  actor: signer,
  target: review,
  after: {
    state,
    decision: "approve",
    decisionId: `dec_${signer}`,
    signer,
    role: "reviewer",
    contentDigest: DIGEST,
    onBehalfOf: null,
    ...more,
  },
  ...entry,
});

export const first = decision("usr_r1", "pending");
export const second = decision("usr_r2", "approved", { role: "lead" });
export const applied: Draft = { action: "models.moveAlias", target: review, after: { state: "applied" } };
export const move = (more: object = {}): Draft => ({
  action: "models.moveAlias",
  target: { type: "model_version", id: "mdv_1" },
  after: { alias: "champion", versionId: "mdv_1", requestId: "req_1", contentDigest: DIGEST, ...more },
});
export const story = [request(), first, second, move(), applied];

export const SALT = "0".repeat(32);

/** A decision with the log's part of its signature, as the portal enters it; `altered` is what its record says otherwise. */
export function signing(log: TestLog, draft: Draft, at = new Date("2026-11-21T06:00:03Z")): Draft {
  const { altered, ...after }: Record<string, unknown> = { ...draft.after };
  const { decision, decisionId, signer, role, contentDigest, onBehalfOf } = after;
  if (draft.action !== "approvals.decide" || decision === undefined || "record" in after) return draft;
  const record = {
    format: "countersign.signature/1",
    signatureId: decisionId,
    signer: { id: signer, role },
    decision,
    request: { id: "req_1" },
    contentDigest,
    at: at.toISOString(),
    delegation: onBehalfOf ? { id: "dlg_1", from: onBehalfOf } : null,
    ...Object(altered),
  };
  for (const [field, value] of Object.entries(record))
    if (value === undefined) Reflect.deleteProperty(record, field);
  const whole = utf8(canonicalText({ ...record, salt: SALT }));
  const signature = {
    recordHash: toHex(sha256(whole)),
    keyId: toHex(log.recordSigner.key.keyId),
    signature: Buffer.from(log.recordSigner.sign(whole)).toString("base64"),
  };
  return { ...draft, after: { ...after, record, ...signature } };
}

/** Adds an act; beside the log the pack then shows the whole record of a decision's signature. */
export function addSigned(log: TestLog, draft: Draft, at?: Date): void {
  const signed = signing(log, draft, at);
  log.add(signed);
  const { record, recordHash, keyId, signature, ...after }: Record<string, unknown> = { ...signed.after };
  if (signed === draft || !record) return;
  const { decisionId, signer, decision, contentDigest } = after;
  log.files.set(
    `signatures/${decisionId}.json`,
    JSON.stringify({
      decisionId,
      requestId: signed.target?.id,
      signer,
      decision,
      contentDigest,
      record: { ...record, salt: SALT },
      recordHash,
      keyId,
      signature,
    }),
  );
}

export async function check(drafts: readonly Draft[], prepare: (log: TestLog) => unknown = () => {}) {
  const log = new TestLog();
  log.add({ ...rated(), at: "2026-11-21T04:00:00.000000Z" });
  for (const draft of drafts) addSigned(log, draft);
  log.checkpoint();
  prepare(log);
  const report = await verifyEvidence({ reader: memoryReader(log.pack()), crypto: nodeVerifyCrypto });
  return report.counts.filter(({ severity }) => severity !== "notice").map(({ name }) => name);
}

export const grant = (by: string, to: string, project: string | null = "prj_1"): Draft => ({
  action: "access.setProjectMember",
  actor: by,
  project,
  target: { type: "user", id: to },
  after: { role: "reviewer" },
});

export const handOver = (from: string, to: string, more: object = {}, entry: Partial<Draft> = {}): Draft => ({
  action: "approvals.delegate",
  actor: from,
  target: review,
  after: { delegationId: "dlg_1", from, role: "lead", to, untilOn: "2026-11-21", ...more },
  ...entry,
});
