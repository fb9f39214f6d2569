import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "#domain/audit/log/bytes.ts";
import type { TestLog } from "#server/testing/evidence.ts";
import { sha256 } from "#server/testing/log-crypto.ts";
import { check, DIGEST, decision, OTHER, request, SALT, story } from "#server/testing/review-story.ts";
import { canonicalText } from "./canonical.ts";

describe("what is shown beside the log", () => {
  const signature = (more: object = {}) => ({
    decisionId: "dec_usr_r1",
    requestId: "req_1",
    signer: "usr_r1",
    decision: "approve",
    contentDigest: DIGEST,
    ...more,
  });
  const shown = (value: object) => (log: TestLog) => {
    const { record, recordHash, keyId, signature } = Object(log.bodies[2]?.after);
    const signed = { record: { ...record, salt: SALT }, recordHash, keyId, signature };
    log.files.set("signatures/dec_usr_r1.json", JSON.stringify({ ...signed, ...value }));
  };
  const models = (versionId: string) => (log: TestLog) =>
    void log.files.set(
      "models.json",
      JSON.stringify({
        models: [
          {
            name: "late",
            versions: [{ id: "mdv_1" }, { id: "mdv_2" }],
            aliases: [{ alias: "champion", versionId }],
          },
        ],
      }),
    );

  test.each<[string, (log: TestLog) => unknown, string[]]>([
    ["a signature as the log has it", shown(signature()), []],
    [
      "a signature that the log does not know",
      (log) => log.files.set("signatures/dec_9.json", JSON.stringify(signature({ decisionId: "dec_9" }))),
      ["signature-not-in-log"],
    ],
    [
      "a signature that the log has and the pack has not",
      (log) => log.files.delete("signatures/dec_usr_r1.json"),
      ["signature-not-shown"],
    ],
    ["a signature of another person", shown(signature({ signer: "usr_r9" })), ["signature-differs"]],
    [
      "content that is not what was signed",
      shown(signature({ content: { card: "x" } })),
      ["digest-mismatch"],
    ],
    [
      "a signature that cannot be read",
      (log) => log.files.set("signatures/dec_usr_r1.json", "{"),
      ["signature-differs", "signature-not-shown"],
    ],
    ["other words than were signed", shown(signature({ statement: "I refuse." })), ["signature-differs"]],
    ["another reason than was signed", shown(signature({ reason: "None." })), ["signature-differs"]],
    ["a receipt that is none", shown(signature({ receipt: "nothing" })), ["receipt-invalid"]],
    ["a name where the log moved it", models("mdv_1"), []],
    ["a name that the log never moved there", models("mdv_2"), ["alias-not-in-log"]],
  ])("%s", async (_name, prepare, expected) => {
    expect(await check(story, prepare)).toEqual(expected);
  });
});

test.each([
  ["about what the entry is about", {}, []],
  ["about other content", { contentDigest: OTHER }, ["signature-differs"]],
  ["by somebody else", { signer: "usr_r9" }, ["signature-differs"]],
])("a record %s, of an entry without its own", async (_name, other, expected) => {
  const unsigned = decision("usr_r1", "pending", { record: null });
  const found = await check([request(), unsigned], (log) => {
    const record = { decision: "approve", signer: "usr_r1", contentDigest: DIGEST, ...other };
    const bytes = utf8(canonicalText(record));
    const signature = {
      decisionId: "dec_usr_r1",
      requestId: "req_1",
      signer: "usr_r1",
      decision: "approve",
      contentDigest: DIGEST,
      record,
      recordHash: toHex(sha256(bytes)),
      keyId: toHex(log.recordSigner.key.keyId),
      signature: Buffer.from(log.recordSigner.sign(bytes)).toString("base64"),
    };
    log.files.set("signatures/dec_usr_r1.json", JSON.stringify(signature));
  });
  expect(found.filter((name) => name !== "unsigned-decision")).toEqual(expected);
});
