import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { fromBase64, toBase64, utf8 } from "#domain/audit/log/bytes.ts";
import { parseCheckpoint } from "#domain/audit/log/checkpoint.ts";
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  subtreesOfLeaves,
  verifyConsistency,
  verifyInclusion,
} from "#domain/audit/log/merkle.ts";
import { openNote, parseVerifierKey } from "#domain/audit/log/note.ts";
import { sha256, verifyEd25519 } from "#server/testing/log-crypto.ts";
import { Frontier } from "./frontier.ts";

const Case = z.object({ index: z.number(), from: z.number(), size: z.number(), proof: z.array(z.string()) });
/** What Go's golang.org/x/mod/sumdb makes of 600 entries; see bench/peers/sumdb.sh. */
const golden = z
  .object({
    library: z.string(),
    verifierKey: z.string(),
    leafOfEntry0: z.string(),
    roots: z.record(z.string(), z.string()),
    notes: z.array(z.string()),
    inclusion: z.array(Case),
    consistency: z.array(Case),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "golden/sumdb.json"), "utf8")));

const leaves = Array.from({ length: 600 }, (_, i) => leafHash(sha256, utf8(`entry ${i}`)));
const bytes = (text: string) => fromBase64(text) ?? new Uint8Array();
const rootOf = (size: number) => bytes(golden.roots[String(size)] ?? "");

test("roots of every size up to 600, as Go computes them", () => {
  expect(toBase64(leaves[0] ?? new Uint8Array())).toBe(golden.leafOfEntry0);
  const frontier = new Frontier(sha256);
  for (const leaf of leaves) {
    frontier.push(leaf);
    expect(toBase64(frontier.root()), String(frontier.size)).toBe(golden.roots[String(frontier.size)]);
  }
});

test("notes that Go signed open here, with Go's verifier key", () => {
  const key = parseVerifierKey(sha256, golden.verifierKey);
  expect(golden.notes.length).toBeGreaterThan(10);
  for (const note of golden.notes) {
    const head = parseCheckpoint(openNote(note, key ? [key] : [], verifyEd25519).text);
    expect(toBase64(head?.root ?? new Uint8Array())).toBe(golden.roots[String(head?.size)]);
  }
});

test("proofs of inclusion are the same, and hold", () => {
  for (const { index, size, proof } of golden.inclusion) {
    const read = subtreesOfLeaves(sha256, leaves.slice(0, size));
    expect(inclusionProof(sha256, index, size, read).map(toBase64)).toEqual(proof);
    const leaf = leaves[index] ?? new Uint8Array();
    expect(verifyInclusion(sha256, index, size, leaf, proof.map(bytes), rootOf(size))).toBe(true);
  }
});

test("proofs of consistency are the same but for the hash that the asker has, and hold", () => {
  for (const { from, size, proof } of golden.consistency) {
    const read = subtreesOfLeaves(sha256, leaves.slice(0, size));
    const ours = consistencyProof(sha256, from, size, read);
    // RFC 6962 leaves the old root out when it is a whole subtree; Go's library sends it.
    const theirs = proof.length === ours.length + 1 ? proof.slice(1) : proof;
    expect(ours.map(toBase64), `${from} of ${size}`).toEqual(theirs);
    expect(
      verifyConsistency(sha256, { size: from, root: rootOf(from) }, { size, root: rootOf(size) }, ours),
    ).toBe(true);
  }
});
