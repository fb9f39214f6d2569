import { toHex } from "#domain/audit/log/bytes.ts";
import type { Findings } from "./findings.ts";
import type { Manifest } from "./manifest.ts";
import type { EvidenceReader, hashing } from "./reader.ts";

/** Every file that the manifest lists has to be there with the digest it states. What was read already is not read again. */
export async function checkFiles(
  reader: EvidenceReader & Pick<ReturnType<typeof hashing>, "digests">,
  manifest: Manifest,
  findings: Findings,
): Promise<void> {
  for (const [name, expected] of manifest.files) {
    const found = reader.digests.get(name) ?? (await digestOf(reader, name));
    if (!found) findings.add("file-missing", `The manifest lists ${name}, which is not in the pack.`);
    else if (toHex(found) !== expected) {
      findings.add("file-changed", `${name} is not the file that the manifest lists.`);
    }
  }
}

async function digestOf(
  reader: EvidenceReader & Pick<ReturnType<typeof hashing>, "digests">,
  name: string,
): Promise<Uint8Array | undefined> {
  const pieces = await reader.open(name);
  if (!pieces) return undefined;
  for await (const _ of pieces);
  return reader.digests.get(name);
}
