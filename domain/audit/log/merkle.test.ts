import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hex, sha256 as plainSha256 } from "#server/testing/log-crypto.ts";
import { fromHex, sameBytes } from "./bytes.ts";
import {
  consistencyProof,
  emptyRoot,
  inclusionProof,
  leafHash,
  rootOfLeaves,
  subtreesOfLeaves,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from "./merkle.ts";

// Over all pairs of sizes the same few thousand nodes come again and again.
const known = new Map<string, Uint8Array>();
const sha256 = (input: Uint8Array): Uint8Array => {
  const key = Buffer.from(input).toString("latin1");
  const digest = known.get(key) ?? plainSha256(input);
  known.set(key, digest);
  return digest;
};

const bytes = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array(0);

/** The eight leaves of the tests of Certificate Transparency, and what its own implementation makes of them. */
const ENTRIES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const H = {
  leaf1: "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
  leaf4: "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
  node23: "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
  node45: "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
  node67: "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
  node47: "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
};

const leaves = ENTRIES.map((entry) => leafHash(sha256, bytes(entry)));
const read = subtreesOfLeaves(sha256, leaves);

describe("the known trees of RFC 6962", () => {
  test.each(ROOTS.map((root, size) => [size, root] as const))("of %i leaves", (size, root) => {
    expect(hex(rootOfLeaves(sha256, leaves.slice(0, size)))).toBe(root);
    expect(hex(treeRoot(sha256, size, read))).toBe(root);
  });

  test.each([
    [0, 1, []],
    [0, 8, [H.leaf1, H.node23, H.node47]],
    [5, 8, [H.leaf4, H.node67, ROOTS[4]]],
    [2, 3, [ROOTS[2]]],
    [1, 5, [ROOTS[1], H.node23, H.leaf4]],
  ])("leaf %i is in the tree of %i", (index, size, proof) => {
    expect(inclusionProof(sha256, index, size, read).map(hex)).toEqual(proof);
  });

  test.each([
    [1, 1, []],
    [1, 8, [H.leaf1, H.node23, H.node47]],
    [6, 8, [H.node45, H.node67, ROOTS[4]]],
    [2, 5, [H.node23, H.leaf4]],
  ])("the tree of %i is the beginning of that of %i", (from, to, proof) => {
    expect(consistencyProof(sha256, from, to, read).map(hex)).toEqual(proof);
  });
});

const MAX = 600;
const many = Array.from({ length: MAX }, (_, i) => leafHash(sha256, Buffer.from(`entry ${i}`)));
const readMany = subtreesOfLeaves(sha256, many);
const roots = Array.from({ length: MAX + 1 }, (_, size) => treeRoot(sha256, size, readMany));
const rootAt = (size: number): Uint8Array => roots[size] ?? emptyRoot(sha256);
const leafAt = (index: number): Uint8Array => many[index] ?? new Uint8Array(0);

const flip = (hash: Uint8Array, bit: number): Uint8Array => {
  const changed = Uint8Array.from(hash);
  const at = (bit >> 3) % changed.length;
  changed[at] = (changed[at] ?? 0) ^ (1 << (bit & 7));
  return changed;
};
const withFlipped = (proof: readonly Uint8Array[], which: number, bit: number) =>
  proof.map((hash, i) => (i === which % proof.length ? flip(hash, bit) : hash));
const bit = fc.nat(255);

describe("all trees of up to 600 leaves", () => {
  test("each leaf of each is shown to be in it", () => {
    for (let size = 1; size <= MAX; size++)
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(sha256, index, size, readMany);
        if (!verifyInclusion(sha256, index, size, leafAt(index), proof, rootAt(size)))
          expect.fail(`leaf ${index} of ${size}`);
      }
  }, 60_000);

  test("each is shown to continue every smaller one", () => {
    for (let to = 0; to <= MAX; to++)
      for (let from = 0; from <= to; from++) {
        const proof = consistencyProof(sha256, from, to, readMany);
        const [before, after] = [
          { size: from, root: rootAt(from) },
          { size: to, root: rootAt(to) },
        ];
        if (!verifyConsistency(sha256, before, after, proof)) expect.fail(`${from} to ${to}`);
      }
  }, 60_000);

  const leafInTree = fc
    .integer({ min: 1, max: MAX })
    .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }));
  const twoTrees = fc
    .integer({ min: 1, max: MAX })
    .chain((to) => fc.record({ to: fc.constant(to), from: fc.integer({ min: 1, max: to }) }));

  test("one bit changed anywhere in an inclusion proof, and it fails", () => {
    fc.assert(
      fc.property(leafInTree, bit, fc.nat(20), ({ size, index }, b, which) => {
        const proof = inclusionProof(sha256, index, size, readMany);
        const [leaf, root] = [leafAt(index), rootAt(size)];
        expect(verifyInclusion(sha256, index, size, flip(leaf, b), proof, root)).toBe(false);
        expect(verifyInclusion(sha256, index, size, leaf, proof, flip(root, b))).toBe(false);
        expect(verifyInclusion(sha256, (index ^ (1 << (b % 10))) >>> 0, size, leaf, proof, root)).toBe(false);
        expect(verifyInclusion(sha256, index, size, leaf, [...proof, leaf], root)).toBe(false);
        if (proof.length > 0) {
          expect(verifyInclusion(sha256, index, size, leaf, withFlipped(proof, which, b), root)).toBe(false);
          expect(verifyInclusion(sha256, index, size, leaf, proof.slice(1), root)).toBe(false);
          expect(verifyInclusion(sha256, index, size, leaf, proof.slice(0, -1), root)).toBe(false);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("one bit changed anywhere in a consistency proof, and it fails", () => {
    fc.assert(
      fc.property(twoTrees, bit, fc.nat(20), ({ from, to }, b, which) => {
        const proof = consistencyProof(sha256, from, to, readMany);
        const before = { size: from, root: rootAt(from) };
        const after = { size: to, root: rootAt(to) };
        const holds = (was: typeof before, is: typeof after, p: readonly Uint8Array[]) =>
          verifyConsistency(sha256, was, is, p);
        expect(holds({ ...before, root: flip(before.root, b) }, after, proof)).toBe(false);
        expect(holds(before, { ...after, root: flip(after.root, b) }, proof)).toBe(false);
        expect(holds(before, after, [...proof, before.root])).toBe(false);
        if (proof.length > 0) {
          expect(holds(before, after, withFlipped(proof, which, b))).toBe(false);
          expect(holds(before, after, proof.slice(1))).toBe(false);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("a fork is no continuation: with one leaf changed there is no proof between the trees", () => {
    fc.assert(
      fc.property(twoTrees, fc.nat(MAX), ({ from, to }, at) => {
        const forked = many.map((leaf, i) => (i === at % from ? flip(leaf, 3) : leaf));
        const other = subtreesOfLeaves(sha256, forked);
        const after = { size: to, root: treeRoot(sha256, to, other) };
        const proof = consistencyProof(sha256, from, to, other);
        expect(verifyConsistency(sha256, { size: from, root: rootAt(from) }, after, proof)).toBe(false);
      }),
      { numRuns: 150 },
    );
  });
});

test("an empty tree is continued by every tree, without a proof, and only by its own root", () => {
  const after = { size: 5, root: rootAt(5) };
  expect(verifyConsistency(sha256, { size: 0, root: emptyRoot(sha256) }, after, [])).toBe(true);
  expect(verifyConsistency(sha256, { size: 0, root: rootAt(1) }, after, [])).toBe(false);
});

test("nonsense is refused, not thrown over", () => {
  const [leaf, root] = [leafAt(0), rootAt(3)];
  for (const [index, size] of [
    [-1, 3],
    [3, 3],
    [0.5, 3],
    [0, Number.NaN],
    [0, 2 ** 54],
  ] as const)
    expect(verifyInclusion(sha256, index, size, leaf, [], root)).toBe(false);
  expect(verifyInclusion(sha256, 0, 1, leaf.slice(1), [], leaf.slice(1))).toBe(false);
  expect(verifyConsistency(sha256, { size: 4, root }, { size: 3, root }, [])).toBe(false);
  expect(() => inclusionProof(sha256, 3, 3, readMany)).toThrow(RangeError);
  expect(() => consistencyProof(sha256, 4, 3, readMany)).toThrow(RangeError);
  expect(sameBytes(leaf, root)).toBe(false);
});
