import { describe, expect, test } from "vitest";
import { type SignatureRecord, signatureText, withoutPersonalValues } from "#domain/approvals/signature.ts";
import { toHex, utf8 } from "#domain/audit/log/bytes.ts";
import { memoryReader, nodeVerifyCrypto, TestLog } from "#server/testing/evidence.ts";
import { makeSigner, sha256 } from "#server/testing/log-crypto.ts";
import { check, DIGEST, decision, first, OTHER, rated, request } from "#server/testing/review-story.ts";
import { canonicalText } from "./canonical.ts";
import { verifyEvidence } from "./verify.ts";

test.each<[string, object]>([
  ["review", { request: { id: "req_9" } }],
  ["decision", { signatureId: "dec_9" }],
  ["person", { signer: { id: "usr_r9", role: "reviewer" } }],
  ["role", { signer: { id: "usr_r2", role: "lead" } }],
  ["answer", { decision: "request_changes" }],
  ["content", { contentDigest: OTHER }],
  ["person's say", { delegation: { id: "dlg_1", from: "usr_lead" } }],
  ["day", { at: "2026-11-20T06:00:03.000Z" }],
  ["nothing: no review", { request: undefined }],
  ["nothing: no time", { at: undefined }],
  ["nothing: no content", { contentDigest: undefined }],
])("a signature moved from another %s", async (_name, altered) => {
  const moved = decision("usr_r2", "approved", { altered });
  expect((await check([request(), first, moved])).toSorted()).toEqual([
    "quorum-not-met",
    "signature-differs",
  ]);
});

describe("signature records", () => {
  const record = {
    decision: "approve",
    contentDigest: DIGEST,
    signer: "usr_r1",
    statement: "I, R, approve.",
  };
  const signedBy = (log: TestLog, value: object) =>
    Buffer.from(log.recordSigner.sign(utf8(canonicalText(value)))).toString("base64");
  const keyId = (log: TestLog) => toHex(log.recordSigner.key.keyId);

  async function checkRecord(change: (fields: Record<string, unknown>, log: TestLog) => void) {
    const log = new TestLog();
    log.add(rated());
    log.add(request());
    const fields: Record<string, unknown> = {
      record,
      recordHash: toHex(sha256(utf8(canonicalText(record)))),
      keyId: keyId(log),
      signature: signedBy(log, record),
    };
    change(fields, log);
    log.add(decision("usr_r1", "pending", fields));
    log.checkpoint();
    const report = await verifyEvidence({ reader: memoryReader(log.pack()), crypto: nodeVerifyCrypto });
    return report.counts.filter(({ severity }) => severity !== "notice").map(({ name }) => name);
  }

  test.each<[string, (fields: Record<string, unknown>, log: TestLog) => void, string[]]>([
    ["as signed", () => {}, []],
    [
      "a word of the statement changed",
      (f) => {
        f.record = { ...record, statement: "I, R, refuse." };
      },
      ["signature-record-changed"],
    ],
    [
      "hash and all",
      (f) => {
        f.record = { ...record, statement: "I, R, refuse." };
        f.recordHash = toHex(sha256(utf8(canonicalText(f.record))));
      },
      ["signature-forged"],
    ],
    [
      "signed by a key of one's own",
      (f, log) => {
        f.signature = Buffer.from(makeSigner(log.origin).sign(utf8(canonicalText(record)))).toString(
          "base64",
        );
      },
      ["signature-forged"],
    ],
    [
      "a record about other content",
      (f, log) => {
        f.record = { ...record, contentDigest: OTHER };
        f.recordHash = toHex(sha256(utf8(canonicalText(f.record))));
        f.signature = signedBy(log, { ...record, contentDigest: OTHER });
      },
      ["signature-differs"],
    ],
  ])("%s", async (_name, change, expected) => {
    expect(await checkRecord(change)).toEqual(expected);
  });
});

describe("a record as the portal splits it: whole in the file, without personal values in the log", () => {
  const record: SignatureRecord = {
    format: "countersign.signature/1",
    signatureId: "dec_usr_r1",
    salt: "0".repeat(32),
    signer: { id: "usr_r1", printedName: "Rita", role: "reviewer" },
    meaning: "approve",
    statement: "I, Rita, approve.",
    statementSha256: toHex(sha256(utf8("I, Rita, approve."))),
    decision: "approve",
    comment: "Read.",
    request: {
      id: "req_1",
      gate: "release_version",
      alias: "champion",
      subject: { type: "model_version", id: "mdv_1" },
      policyVersion: 3,
      tier: "high",
    },
    contentDigest: DIGEST,
    components: { card: OTHER },
    at: "2026-11-21T06:00:03.000Z",
    timeZone: "Europe/Berlin",
    authentication: {
      method: "passkey",
      factors: ["passkey"],
      authTime: "2026-11-21T06:00:02.000Z",
      challengeId: "stp_1",
      sessionId: "ses_1",
    },
    delegation: null,
    previous: null,
  };
  const signed = (log: TestLog, one: SignatureRecord) => ({
    recordHash: toHex(sha256(utf8(signatureText(one)))),
    keyId: toHex(log.recordSigner.key.keyId),
    signature: Buffer.from(log.recordSigner.sign(utf8(signatureText(one)))).toString("base64"),
  });
  type Fields = Record<string, unknown>;

  test.each<[string, (shown: Fields, log: TestLog) => Fields, string[]]>([
    ["as signed", (shown) => shown, []],
    [
      "a word of the reason changed",
      (shown) => ({ ...shown, record: signatureText({ ...record, comment: "Unread." }) }),
      ["signature-record-changed"],
    ],
    [
      "another record, signed by the server",
      (shown, log) => {
        const other = { ...record, comment: "Unread." };
        return { ...shown, record: signatureText(other), ...signed(log, other) };
      },
      ["signature-differs"],
    ],
    [
      "the same hash over other values than the log has",
      (shown) => ({ ...shown, record: signatureText({ ...record, timeZone: "UTC" }) }),
      ["signature-differs", "signature-record-changed"],
    ],
    [
      "a statement that is not the one whose hash was signed",
      (shown, log) => {
        const other = { ...record, statement: "I, Rita, refuse." };
        return { ...shown, record: signatureText(other), ...signed(log, other) };
      },
      ["signature-differs", "signature-record-changed"],
    ],
    ["no record at all", ({ record: _gone, ...shown }) => shown, ["signature-differs"]],
  ])("%s", async (_name, change, expected) => {
    const log = new TestLog();
    log.add(rated());
    log.add(request());
    const logged = { record: withoutPersonalValues(record), ...signed(log, record) };
    log.add(decision("usr_r1", "pending", logged));
    log.checkpoint();
    const shown = {
      decisionId: "dec_usr_r1",
      requestId: "req_1",
      signer: "usr_r1",
      decision: "approve",
      contentDigest: DIGEST,
      ...signed(log, record),
      record: signatureText(record),
    };
    log.files.set("signatures/dec_usr_r1.json", JSON.stringify(change(shown, log)));
    const report = await verifyEvidence({ reader: memoryReader(log.pack()), crypto: nodeVerifyCrypto });
    const names = report.counts.filter(({ severity }) => severity !== "notice").map(({ name }) => name);
    expect(names.toSorted()).toEqual(expected);
  });
});
