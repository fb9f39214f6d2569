import { fromHex, fromUtf8, toHex, utf8 } from "#domain/audit/log/bytes.ts";
import { plain, text, whole } from "./canonical.ts";
import type { Entry } from "./entry.ts";
import type { Findings } from "./findings.ts";
import type { VerifyCrypto } from "./reader.ts";

/** A personal value that the reader may see, with the salt that its commitment was made with. */
export type Shown = { leaf: number; entry: string; field: string; salt: string; value: string };

/** Reads a line of `private.jsonl`; null when it is none. */
export function parseShown(line: Uint8Array): Shown | null {
  let object: ReturnType<typeof plain>;
  try {
    object = plain(JSON.parse(fromUtf8(line)));
  } catch {
    return null;
  }
  const leaf = whole(object?.leaf);
  const [entry, field, salt, value] = [object?.entry, object?.field, object?.salt, object?.value].map(text);
  if (leaf === undefined || entry === undefined || field === undefined) return null;
  return salt === undefined || value === undefined ? null : { leaf, entry, field, salt, value };
}

/** hex SHA-256(salt of 16 bytes || UTF-8 of the value); null when the salt is none. */
export function commitment(crypto: VerifyCrypto, salt: string, value: string): string | null {
  const saltBytes = fromHex(salt);
  if (saltBytes?.length !== 16) return null;
  const valueBytes = utf8(value);
  const bytes = new Uint8Array(saltBytes.length + valueBytes.length);
  bytes.set(saltBytes);
  bytes.set(valueBytes, saltBytes.length);
  return toHex(crypto.sha256(bytes));
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
  count.withheld += Object.keys(entry.private).length;
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
