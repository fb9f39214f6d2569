import { sameBytes } from "#domain/audit/log/bytes.ts";
import { parseVerifierKey, type VerifierKey } from "#domain/audit/log/note.ts";
import type { Findings } from "./findings.ts";
import { type Head, keyName } from "./heads.ts";
import type { VerifyCrypto } from "./reader.ts";

/** A key that the log itself announced, and the leaf in which it did. */
export type Announced = { key: VerifierKey; leaf: number };

/** Keys that sign checkpoints, and keys that sign the records of signatures: neither is taken for the other. */
export type KeyFile = { checkpoint: VerifierKey[]; record: VerifierKey[] };

const RECORD = "record ";

/** The keys of `keys.txt`: one a line, those of records after the word "record"; lines that begin with # are remarks. */
export function parseKeys(text: string, crypto: VerifyCrypto): KeyFile {
  const lines = text.split("\n").filter((line) => !line.startsWith("#"));
  const keysOf = (texts: readonly string[]) =>
    texts.flatMap((line) => parseVerifierKey(crypto.sha256, line.trim()) ?? []);
  return {
    checkpoint: keysOf(lines.filter((line) => !line.startsWith(RECORD))),
    record: keysOf(lines.filter((line) => line.startsWith(RECORD)).map((line) => line.slice(RECORD.length))),
  };
}

export const isAmong = (key: VerifierKey, keys: readonly VerifierKey[]): boolean =>
  keys.some((other) => other.name === key.name && sameBytes(other.publicKey, key.publicKey));

/**
 * Which keys are trusted: those the auditor holds, else those of the pack; and each that the log announced in a leaf under
 * a checkpoint of a key that is trusted already. A second signature on a checkpoint is no announcement: anybody can add one.
 */
export function trustedKeys(
  held: readonly VerifierKey[],
  ofPack: readonly VerifierKey[],
  announced: readonly Announced[],
  heads: readonly Head[],
): VerifierKey[] {
  const trusted = held.length > 0 ? [...held] : [...ofPack];
  for (let grew = true; grew; ) {
    grew = false;
    for (const { key, leaf } of announced) {
      if (isAmong(key, trusted)) continue;
      if (!heads.some((head) => head.agrees && head.size > leaf && isSignedBy(head, trusted))) continue;
      trusted.push(key);
      grew = true;
    }
  }
  return trusted;
}

const isSignedBy = (head: Head, keys: readonly VerifierKey[]): boolean =>
  head.signedBy.some((key) => isAmong(key, keys));

/**
 * Each head has to be signed by a trusted key. One by an earlier key of the pack may also rest on a larger head that is
 * trusted and has it as its beginning.
 */
export function checkTrust(
  heads: readonly Head[],
  trusted: readonly VerifierKey[],
  findings: Findings,
): void {
  let covered = -1;
  for (const head of heads) if (head.agrees && isSignedBy(head, trusted)) covered = head.size;
  for (const head of heads) {
    if (isSignedBy(head, trusted)) continue;
    if (head.signedBy.length > 0 && head.agrees && head.size <= covered) continue;
    const by = head.signedBy.map(keyName).join(", ");
    findings.add(
      "unknown-key",
      by === ""
        ? `${head.name} is signed by no key that is known here.`
        : `${head.name} is signed by ${by}, which is none of the keys that are trusted here and that none of them announced.`,
    );
  }
}
