import { describe, expect, test } from "vitest";
import { makeSigner, sha256, verifyEd25519 } from "#server/testing/log-crypto.ts";
import { checkEntry, type EntryToCheck } from "./check-entry.ts";
import { toHex, utf8 } from "./log/bytes.ts";
import { formatCheckpoint } from "./log/checkpoint.ts";
import { inclusionProof, leafHash, rootOfLeaves, subtreesOfLeaves } from "./log/merkle.ts";
import { formatVerifierKey, signNote } from "./log/note.ts";
import { formatTlogProof } from "./log/tlog-proof.ts";

const tools = {
  sha256,
  verify: async (...args: Parameters<typeof verifyEd25519>) => verifyEd25519(...args),
};

const ORIGIN = "log.example/1";
const OURS = makeSigner(ORIGIN);
const BODIES = Array.from({ length: 11 }, (_, n) => `{"n":${n}}`);
const LEAVES = BODIES.map((body) => leafHash(sha256, utf8(body)));

function entry(index: number, change: Partial<EntryToCheck> = {}, by = OURS): EntryToCheck {
  const root = rootOfLeaves(sha256, LEAVES);
  const checkpoint = signNote(formatCheckpoint({ origin: ORIGIN, size: LEAVES.length, root }), [by]);
  const hashes = inclusionProof(sha256, index, LEAVES.length, subtreesOfLeaves(sha256, LEAVES));
  return {
    body: BODIES[index] ?? "",
    leafHash: toHex(LEAVES[index] ?? new Uint8Array()),
    proof: formatTlogProof({ index, hashes, checkpoint }),
    keys: [formatVerifierKey(OURS.key)],
    ...change,
  };
}

const failing = async (given: EntryToCheck) => {
  const { ok, steps } = await checkEntry(given, tools);
  expect(ok).toBe(false);
  return steps.find((step) => !step.ok)?.key;
};

describe("one entry, checked by an outsider", () => {
  test.each(BODIES.map((_, index) => index))("entry %i is in the tree under a signed head", async (index) => {
    const { ok, steps, checkpoint } = await checkEntry(entry(index), tools);
    expect(steps.map((step) => [step.key, step.ok])).toEqual([
      ["bytes", true],
      ["place", true],
      ["signature", true],
      ["origin", true],
    ]);
    expect(ok).toBe(true);
    expect(checkpoint).toMatchObject({ origin: ORIGIN, size: BODIES.length });
  });

  const other = makeSigner(ORIGIN);
  test.each<[string, EntryToCheck, string]>([
    ["another byte", entry(3, { body: '{"n":4}' }), "bytes"],
    [
      "another byte, and the hash with it",
      entry(3, { body: '{"n":9}', leafHash: toHex(leafHash(sha256, utf8('{"n":9}'))) }),
      "place",
    ],
    ["the proof of a neighbour", entry(3, { proof: entry(4).proof }), "place"],
    ["a text that is no proof", entry(3, { proof: "index 3" }), "place"],
    ["a key that nobody knows", entry(3, {}, other), "signature"],
    ["no key at all", entry(3, { keys: [] }), "signature"],
    ["a key that is none", entry(3, { keys: ["log+00000000+AA=="] }), "signature"],
  ])("%s is found", async (_what, given, step) => expect(await failing(given)).toBe(step));

  test("a head signed by the key of another log does not count", async () => {
    const foreign = makeSigner("other.example/1");
    expect(await failing(entry(3, { keys: [formatVerifierKey(foreign.key)] }, foreign))).toBe("origin");
  });

  test("a signature of another head under the right name is found", async () => {
    const [text = "", signature = ""] = entry(3).proof.split("\n\n").slice(1);
    const grown = text.replace("\n11\n", "\n12\n");
    const proof = entry(3).proof.replace(`${text}\n\n${signature}`, `${grown}\n\n${signature}`);
    expect(["place", "signature"]).toContain(await failing(entry(3, { proof })));
  });
});
