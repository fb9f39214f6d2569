import { expect, test } from "vitest";
import { inclusionProof, leafHash, subtreesOfLeaves } from "#domain/audit/log/merkle.ts";
import { formatTlogProof } from "#domain/audit/log/tlog-proof.ts";
import { TestLog } from "#server/testing/evidence.ts";
import { makeSigner, sha256 } from "#server/testing/log-crypto.ts";
import { check, story } from "#server/testing/review-story.ts";

/** The place of the first decision in the log of the story. */
const LEAF = 2;

/** What proves that an entry is in this log, by a checkpoint of all of it. */
function receiptOf(log: TestLog, index = LEAF): string {
  const leaves = log.bodies.map((_, leaf) => leafHash(sha256, log.bytes(leaf)));
  const hashes = inclusionProof(sha256, index, leaves.length, subtreesOfLeaves(sha256, leaves));
  return formatTlogProof({ index, hashes, checkpoint: log.checkpoint() });
}

const withReceipt = (make: (log: TestLog) => string) => (log: TestLog) => {
  const name = "signatures/dec_usr_r1.json";
  const shown = JSON.parse(log.files.get(name) ?? "{}");
  log.files.set(name, JSON.stringify({ ...shown, receipt: make(log) }));
};

/** The same entries but for the last, signed by the log's own key or by another. */
function otherHistory(log: TestLog, signer = log.signer): TestLog {
  const other = new TestLog(signer);
  other.bodies.push(...structuredClone(log.bodies));
  Object.assign(other.bodies.at(-1) ?? {}, { reason: "told otherwise" });
  return other;
}

test.each<[string, (log: TestLog) => string, string[]]>([
  ["as the log gave it", (log) => receiptOf(log), []],
  [
    "in a file of its own",
    (log) => {
      log.files.set("signatures/dec_usr_r1.tlog-proof", receiptOf(log));
      return "signatures/dec_usr_r1.tlog-proof";
    },
    [],
  ],
  ["of another entry", (log) => receiptOf(log, 1), ["receipt-invalid"]],
  [
    "that names another entry's place",
    (log) => receiptOf(log).replace("index 2", "index 1"),
    ["receipt-invalid"],
  ],
  [
    "that names its place with another's path",
    (log) => receiptOf(log, 1).replace("index 1", "index 2"),
    ["receipt-invalid"],
  ],
  [
    "by a key that nobody knows",
    (log) => receiptOf(otherHistory(log, makeSigner(log.origin))),
    ["receipt-invalid"],
  ],
  [
    "of another history, signed by the log's own key",
    (log) => receiptOf(otherHistory(log)),
    ["history-forked"],
  ],
  ["in a file that is not there", () => "signatures/gone.tlog-proof", ["receipt-invalid"]],
])("a receipt %s", async (_name, make, expected) => {
  expect(await check(story, withReceipt(make))).toEqual(expected);
});
