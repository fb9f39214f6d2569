import { fromHex, toHex } from "#domain/audit/log/bytes.ts";
import { plain, text, whole } from "./canonical.ts";
import type { Entry } from "./entry.ts";
import type { Findings } from "./findings.ts";
import type { VerifyCrypto } from "./reader.ts";

/** A personal value that the reader may see, with the salt that its commitment was made with. */
export type Shown = { leaf: number; entry: string; field: string; salt: string; value: string };

/** Reads a line of `private.jsonl`; null when it is none. */
export function parseShown(line: string | null): Shown | null {
  let object: ReturnType<typeof plain>;
  try {
    object = plain(JSON.parse(line ?? ""));
  } catch {
    return null;
  }
  const leaf = whole(object?.leaf);
  if (!object || leaf === undefined) return null;
  const entry = text(object.entry);
  const field = text(object.field);
  const salt = text(object.salt);
  const value = text(object.value);
  if (entry === undefined || field === undefined) return null;
  return salt === undefined || value === undefined ? null : { leaf, entry, field, salt, value };
}

const encoder = new TextEncoder();
// Used again for every value; see leafHash.
const committed = new Uint8Array(4096);

/** hex SHA-256(salt of 16 bytes || UTF-8 of the value); null when the salt is none. */
export function commitment(crypto: VerifyCrypto, salt: string, value: string): string | null {
  const saltBytes = fromHex(salt);
  if (saltBytes?.length !== 16) return null;
  // A code unit has three bytes of UTF-8 at most.
  const most = saltBytes.length + 3 * value.length;
  const bytes = most > committed.length ? new Uint8Array(most) : committed;
  bytes.set(saltBytes);
  const { written } = encoder.encodeInto(value, bytes.subarray(saltBytes.length));
  return toHex(crypto.sha256(bytes.subarray(0, saltBytes.length + written)));
}

export type CommitmentCount = { shown: number; withheld: number };

/** Holds what is shown of an entry against its commitments. What is erased is counted: the commitment stands without it. */
export function checkCommitments(
  entry: Entry,
  leaf: number,
  shown: readonly Shown[],
  crypto: VerifyCrypto,
  findings: Findings,
  count: CommitmentCount,
): void {
  for (const _ in entry.private) count.withheld += 1;
  for (const { entry: id, field, salt, value } of shown) {
    const expected = entry.private[field];
    if (id === entry.id && expected !== undefined && commitment(crypto, salt, value) === expected) {
      count.shown += 1;
      count.withheld -= 1;
      continue;
    }
    const why =
      expected === undefined ? "to which it commits nothing" : "which is not the value it commits to";
    findings.add("commitment-mismatch", `Entry ${leaf} is shown with a value for ${field}, ${why}.`, leaf);
  }
}
