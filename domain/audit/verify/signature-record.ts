import { fromBase64, fromHex, toHex, utf8 } from "#domain/audit/log/bytes.ts";
import type { VerifierKey } from "#domain/audit/log/note.ts";
import { canonicalText, type Plain, plain, text } from "./canonical.ts";
import type { Entry } from "./entry.ts";
import type { Findings } from "./findings.ts";
import type { VerifyCrypto } from "./reader.ts";

/** A signed decision as an entry or a file of the pack states it. */
export type Signed = { record: Plain; recordHash: string; keyId: string; signature: string };

/** The signature in an object's fields; null when it holds none. The record is an object, or its canonical text. */
export function signedIn(object: Plain | undefined): Signed | null {
  const record = recordOf(object?.record);
  const [recordHash, keyId, signature] = [object?.recordHash, object?.keyId, object?.signature].map(text);
  if (!record || recordHash === undefined || keyId === undefined || signature === undefined) return null;
  return { record, recordHash, keyId, signature };
}

function recordOf(value: unknown): Plain | undefined {
  if (typeof value !== "string") return plain(value);
  try {
    return plain(JSON.parse(value));
  } catch {
    return undefined;
  }
}

const FORMAT = "countersign.signature/1";

/** Whether all of the record is here. The log has it without its personal values and its salt, beside the hash over all of it. */
export const isWholeRecord = ({ record }: Signed): boolean =>
  record.format !== FORMAT || record.salt !== undefined;

/** Whether what is shown is the signature that the log has: its hash, its key, its bytes, and each value that the log's part has. */
export function isOf(logged: Signed, shown: Signed): boolean {
  return (
    shown.recordHash === logged.recordHash &&
    shown.keyId === logged.keyId &&
    shown.signature === logged.signature &&
    (isWholeRecord(logged) || canonicalText(partOf(shown.record)) === canonicalText(logged.record))
  );
}

/** The record as the log has it. */
function partOf(record: Plain): Plain {
  const { salt: _salt, statement: _text, statementSha256: _hash, comment: _comment, ...rest } = record;
  const { printedName: _name, ...signer } = plain(record.signer) ?? {};
  return { ...rest, signer };
}

/** The record's hash, and the server's signature over its canonical bytes. */
export async function checkSigned(
  signed: Signed,
  where: string,
  keys: readonly VerifierKey[],
  crypto: VerifyCrypto,
  findings: Findings,
  leaf?: number,
): Promise<boolean> {
  const bytes = utf8(canonicalText(signed.record));
  if (toHex(crypto.sha256(bytes)) !== signed.recordHash) {
    findings.add(
      "signature-record-changed",
      `${where}: the signature's record does not have its recorded hash.`,
      leaf,
    );
    return false;
  }
  const signature = fromBase64(signed.signature) ?? fromHex(signed.signature);
  const key = keys.find((known) => isNamed(known, signed.keyId));
  const good =
    key && signature?.length === 64 && (await crypto.verifyEd25519(key.publicKey, bytes, signature));
  if (!good) {
    const why = key ? "is not that key's" : "is by a key that is not trusted here";
    findings.add("signature-forged", `${where}: the server's signature by ${signed.keyId} ${why}.`, leaf);
  }
  return good === true;
}

export const isNamed = (key: VerifierKey, keyId: string): boolean =>
  keyId === toHex(key.keyId) || keyId === `${key.name}+${toHex(key.keyId)}`;

/** A decision is entered in the transaction that signs it; clocks of two machines differ by less than this. */
const APART_MAX_MS = 10 * 60_000;

/** In what the record differs from the entry around it: a signature cannot be moved to another review, person or day. */
export function disagreements(signed: Signed, entry: Entry): string[] {
  const { record } = signed;
  const after = entry.after;
  const pairs: [string, unknown, unknown][] = [
    ["content digest", digestIn(record), text(after?.contentDigest)],
    ["decision", text(record.decision), text(after?.decision)],
    ["signer", signerIn(record), text(after?.signer)],
  ];
  // Records of no known format say less; they are held against the entry as far as they go.
  const known = record.format === FORMAT;
  if (known) {
    pairs.push(
      ["review", text(plain(record.request)?.id), entry.target?.id],
      ["signature id", text(record.signatureId), text(after?.decisionId)],
      ["role", text(plain(record.signer)?.role), text(after?.role)],
    );
  }
  const differing = pairs.flatMap(([what, here, there]) =>
    here === there && here !== undefined ? [] : [what],
  );
  if (!known) return differing;
  if ((text(plain(record.delegation)?.from) ?? null) !== (text(after?.onBehalfOf) ?? null)) {
    differing.push("person whose say it is");
  }
  const apart = Math.abs(Date.parse(text(record.at) ?? "") - Date.parse(entry.at));
  return apart <= APART_MAX_MS ? differing : [...differing, "time"];
}

/** What the record says has to be what the entry around it says. */
export function checkRecordAgrees(signed: Signed, entry: Entry, leaf: number, findings: Findings): void {
  for (const what of disagreements(signed, entry)) {
    findings.add(
      "signature-differs",
      `Entry ${leaf}: the signed record has another ${what} than the entry, or none.`,
      leaf,
    );
  }
}

/** The statement that was signed has to have the hash that the record gives for it. */
export function checkStatement(record: Plain, where: string, crypto: VerifyCrypto, findings: Findings): void {
  const statement = text(record.statement);
  const hash = text(record.statementSha256) ?? text(record.statementHash);
  if (statement === undefined || hash === undefined) return;
  if (toHex(crypto.sha256(utf8(statement))) !== hash) {
    findings.add("signature-record-changed", `${where}: the statement is not the one whose hash was signed.`);
  }
}

export const digestIn = (record: Plain): string | undefined =>
  text(record.contentDigest) ?? text(record.digest);

export const signerIn = (record: Plain): string | undefined =>
  text(record.signer) ?? text(plain(record.signer)?.id) ?? text(record.signerId);
