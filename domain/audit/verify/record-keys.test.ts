import { describe, expect, test } from "vitest";
import { formatVerifierKey } from "#domain/audit/log/note.ts";
import { type Draft, memoryReader, nodeVerifyCrypto, TestLog } from "#server/testing/evidence.ts";
import { makeSigner } from "#server/testing/log-crypto.ts";
import { addSigned, rated, story } from "#server/testing/review-story.ts";
import { recordKeyLines } from "./record-keys.ts";
import { reportText } from "./report-text.ts";
import { verifyEvidence } from "./verify.ts";

type Given = (log: TestLog) => string[];
const ofRecords = (log: TestLog) => formatVerifierKey(log.recordSigner.key);
const ofLog = (log: TestLog) => formatVerifierKey(log.signer.key);

async function checked(given: Given, before: (log: TestLog) => Draft[] = () => [], keysFile?: string) {
  const log = new TestLog();
  log.add(rated());
  for (const draft of [...before(log), ...story]) addSigned(log, draft);
  log.checkpoint();
  const files = log.pack();
  if (keysFile !== undefined) files.set("keys.txt", Buffer.from(`${ofLog(log)}\n${keysFile}\n`));
  const reader = memoryReader(files);
  const report = await verifyEvidence({ reader, crypto: nodeVerifyCrypto, heldKeys: given(log) });
  const names = report.counts.map(({ name }) => name);
  return { names, text: reportText(report), sources: report.recordKeys.map(({ source }) => source) };
}

test.each<[string, Given, (log: TestLog) => Draft[], string, string]>([
  ["the pack alone", (log) => [ofLog(log)], () => [], "pack", "(from the pack alone)"],
  ["the auditor", (log) => [ofLog(log), ofRecords(log)], () => [], "auditor", "(from outside)"],
  [
    "the auditor, as one of records",
    (log) => [`record ${ofRecords(log)}`],
    () => [],
    "auditor",
    "(from outside)",
  ],
  ["the log", (log) => [ofLog(log)], (log) => [rotation(log)], "log", "(announced in the log)"],
])("the key of a signature's record that %s gives", async (_name, given, before, source, words) => {
  const { names, sources, text } = await checked(given, before);
  expect(sources).toEqual([source]);
  expect(text.replace(/\s+/g, " ")).toContain(words);
  expect(names.includes("record-keys-from-pack")).toBe(source === "pack");
  expect(names).not.toContain("signature-forged");
});

describe("with keys of records from the auditor", () => {
  const another = () => [`record ${formatVerifierKey(makeSigner("countersign-record").key)}`];

  test("a record that the pack's own key signs is not believed", async () => {
    const { names } = await checked(another);
    expect(names).toContain("signature-forged");
  });

  test("nor for a key of checkpoints that is given too", async () => {
    const { names } = await checked((log) => [ofLog(log), ...another()]);
    expect(names).toContain("signature-forged");
  });

  test("it is when the log announced the pack's key", async () => {
    const { names } = await checked(another, (log) => [rotation(log)]);
    expect(names).not.toContain("signature-forged");
  });

  test("a pack without any is checked by theirs", async () => {
    expect((await checked(() => [], undefined, "")).names).toContain("signature-forged");
    const { names } = await checked((log) => [`record ${ofRecords(log)}`], undefined, "");
    expect(names).not.toContain("signature-forged");
  });
});

test.each([
  ["one a line", "a+1+k\n\n# mine\nb+2+k\n", ["record a+1+k", "record b+2+k"]],
  ["a pack's keys.txt", "log+1+k\n# of records\nrecord a+1+k\n", ["record a+1+k"]],
])("a file of keys, %s", (_name, file, expected) => {
  expect(recordKeyLines(file)).toEqual(expected);
});

const rotation = (log: TestLog): Draft => ({
  action: "audit.rotateKey",
  target: null,
  after: {
    checkpointKey: formatVerifierKey(log.signer.key),
    recordKey: formatVerifierKey(log.recordSigner.key),
  },
});
