import { type Sha256, sameBytes } from "./bytes.ts";

// The Merkle tree of RFC 6962, section 2.1; the ways of verifying are those of RFC 9162, section 2.1. Sizes go to 2^53, so
// no bit operators: those of JavaScript end at 32 bits. See docs/algorithms/audit-log.md.

export const HASH_BYTES = 32;

// Used again for every hash: a million arrays cost more than the hashes. A hash function reads its input at once.
const ofLeaf = new Uint8Array(4096);
const ofNode = new Uint8Array(1 + 2 * HASH_BYTES);
ofNode[0] = 1;

/** SHA-256(0x00 || entry). */
export function leafHash(sha256: Sha256, entry: Uint8Array): Uint8Array {
  const length = 1 + entry.length;
  const input = length > ofLeaf.length ? new Uint8Array(length) : ofLeaf.subarray(0, length);
  input.set(entry, 1);
  return sha256(input);
}

/** SHA-256(0x01 || left || right), of two hashes of 32 bytes. */
export function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  ofNode.set(left, 1);
  ofNode.set(right, 1 + HASH_BYTES);
  return sha256(ofNode);
}

/** The root of the tree without leaves: SHA-256 of nothing. */
export const emptyRoot = (sha256: Sha256): Uint8Array => sha256(new Uint8Array(0));

/** Leaves `from` to `to`, without the last, such as MTH(D[from:to]) is the hash of. */
export type Range = { from: number; to: number };

/** A complete subtree: the 2^level leaves that begin at index * 2^level. */
export type Subtree = { level: number; index: number };

/** Answers the hash of a complete subtree of the tree in hand. */
export type SubtreeReader = (subtree: Subtree) => Uint8Array;

/** The largest power of two smaller than n, for n > 1. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The level of a range that is a complete subtree, else null. */
function levelOf(n: number): number | null {
  let level = 0;
  let size = 1;
  while (size < n) {
    size *= 2;
    level++;
  }
  return size === n ? level : null;
}

/** The complete subtrees that a range of a tree falls into, from left to right. */
export function subtreesOf({ from, to }: Range): Subtree[] {
  const level = levelOf(to - from);
  if (level !== null) return [{ level, index: from / 2 ** level }];
  const middle = from + split(to - from);
  return [...subtreesOf({ from, to: middle }), ...subtreesOf({ from: middle, to })];
}

/** MTH(D[from:to]) of a range that begins where a subtree of its size may begin. An empty range is the empty tree. */
export function rangeHash(sha256: Sha256, { from, to }: Range, read: SubtreeReader): Uint8Array {
  if (to === from) return emptyRoot(sha256);
  const level = levelOf(to - from);
  if (level !== null) return read({ level, index: from / 2 ** level });
  const middle = from + split(to - from);
  return nodeHash(
    sha256,
    rangeHash(sha256, { from, to: middle }, read),
    rangeHash(sha256, { from: middle, to }, read),
  );
}

/** The root of the tree of `size` leaves. */
export const treeRoot = (sha256: Sha256, size: number, read: SubtreeReader): Uint8Array =>
  rangeHash(sha256, { from: 0, to: size }, read);

/** PATH(index, D[size]) of RFC 6962, 2.1.1, as ranges from the leaf's sibling up. Throws RangeError outside the tree. */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) {
    throw new RangeError(`Leaf ${index} is not in a tree of ${size}.`);
  }
  const path: Range[] = [];
  let range: Range = { from: 0, to: size };
  while (range.to - range.from > 1) {
    const middle = range.from + split(range.to - range.from);
    const [left, right] = [
      { from: range.from, to: middle },
      { from: middle, to: range.to },
    ];
    path.push(index < middle ? right : left);
    range = index < middle ? left : right;
  }
  return path.reverse();
}

/** PROOF(from, D[to]) of RFC 6962, 2.1.2, as ranges. Empty for equal sizes and for the empty tree. Throws RangeError when from > to. */
export function consistencyRanges(from: number, to: number): Range[] {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to) {
    throw new RangeError(`A tree of ${to} cannot be shown to continue one of ${from}.`);
  }
  if (from === 0 || from === to) return [];
  const proof: Range[] = [];
  let range: Range = { from: 0, to };
  // Until the old tree's end is the end of a range: what is left of it is known to the asker only if it begins at 0.
  while (range.to !== from) {
    const middle = range.from + split(range.to - range.from);
    const inLeft = from <= middle;
    proof.push(inLeft ? { from: middle, to: range.to } : { from: range.from, to: middle });
    range = inLeft ? { from: range.from, to: middle } : { from: middle, to: range.to };
  }
  if (range.from !== 0) proof.push(range);
  return proof.reverse();
}

/** The hashes that lead from leaf `index` to the root of the tree of `size`. */
export const inclusionProof = (sha256: Sha256, index: number, size: number, read: SubtreeReader) =>
  inclusionRanges(index, size).map((range) => rangeHash(sha256, range, read));

/** The hashes that show that the tree of `to` leaves begins with that of `from`. */
export const consistencyProof = (sha256: Sha256, from: number, to: number, read: SubtreeReader) =>
  consistencyRanges(from, to).map((range) => rangeHash(sha256, range, read));

const half = (n: number): number => Math.floor(n / 2);
const odd = (n: number): boolean => n % 2 === 1;

const wellFormed = (hashes: readonly Uint8Array[]): boolean =>
  hashes.every((hash) => hash.length === HASH_BYTES);

/** The root that a leaf and its proof lead to (RFC 9162, 2.1.3.2); null when the proof cannot be one for this place and size. */
export function rootOfInclusion(
  sha256: Sha256,
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
): Uint8Array | null {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return null;
  if (!wellFormed([leaf, ...proof])) return null;
  let [place, last] = [index, size - 1];
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return null;
    if (odd(place) || place === last) {
      hash = nodeHash(sha256, sibling, hash);
      while (!odd(place) && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      hash = nodeHash(sha256, hash, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 ? hash : null;
}

/** The leaf is at `index` of the tree of `size` leaves with this root. */
export function verifyInclusion(
  sha256: Sha256,
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  const reached = rootOfInclusion(sha256, index, size, leaf, proof);
  return reached !== null && sameBytes(reached, root);
}

export type TreeHead = { size: number; root: Uint8Array };

/** The new tree begins with all leaves of the old one, in their order (RFC 9162, 2.1.4.2). */
export function verifyConsistency(
  sha256: Sha256,
  before: TreeHead,
  after: TreeHead,
  proof: readonly Uint8Array[],
): boolean {
  const sizes = [before.size, after.size];
  if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 0) || before.size > after.size)
    return false;
  if (!wellFormed([before.root, after.root, ...proof])) return false;
  if (before.size === after.size) return proof.length === 0 && sameBytes(before.root, after.root);
  if (before.size === 0) return proof.length === 0 && sameBytes(before.root, emptyRoot(sha256));

  let [place, last] = [before.size - 1, after.size - 1];
  while (odd(place)) [place, last] = [half(place), half(last)];
  // A tree of a power of two is itself the first hash; the asker has it, so that it is not sent.
  const path = place === 0 ? [before.root, ...proof] : proof;
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let [old, grown] = [first, first];
  for (const hash of rest) {
    if (last === 0) return false;
    if (odd(place) || place === last) {
      old = nodeHash(sha256, hash, old);
      grown = nodeHash(sha256, hash, grown);
      while (!odd(place) && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      grown = nodeHash(sha256, grown, hash);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && sameBytes(old, before.root) && sameBytes(grown, after.root);
}

/** Reads the subtrees of a tree whose leaf hashes are all at hand. */
export function subtreesOfLeaves(sha256: Sha256, leaves: readonly Uint8Array[]): SubtreeReader {
  const rows: Uint8Array[][] = [[...leaves]];
  for (let row = rows[0] ?? []; row.length > 1; ) {
    const next: Uint8Array[] = [];
    for (let i = 0; i + 1 < row.length; i += 2) {
      const [left, right] = [row[i], row[i + 1]];
      if (left && right) next.push(nodeHash(sha256, left, right));
    }
    rows.push(next);
    row = next;
  }
  return ({ level, index }) => {
    const hash = rows[level]?.[index];
    if (!hash) throw new RangeError(`There is no complete subtree ${index} at level ${level}.`);
    return hash;
  };
}

/** The root over leaf hashes that are all at hand. */
export const rootOfLeaves = (sha256: Sha256, leaves: readonly Uint8Array[]): Uint8Array =>
  treeRoot(sha256, leaves.length, subtreesOfLeaves(sha256, leaves));
