import { createHash } from "node:crypto";
import type { EvidenceSource } from "./source.ts";
import { type ZipMember, zipStream } from "./zip-stream.ts";

/** An evidence pack as a zip, as it is read. The manifest is last: it has the digest of every other file. */
export function packStream(
  source: EvidenceSource,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  return zipStream(membersOf(source, onBytes));
}

async function* membersOf(
  source: EvidenceSource,
  onBytes: (bytes: number) => void,
): AsyncGenerator<ZipMember> {
  const digests = new Map<string, string>();
  let bytes = 0;
  async function* hashed(name: string, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const hash = createHash("sha256");
    for await (const piece of content) {
      hash.update(piece);
      bytes += piece.length;
      onBytes(bytes);
      yield piece;
    }
    digests.set(name, hash.digest("hex"));
  }
  for (const name of await source.all()) {
    const content = await source.open(name);
    // A file that went away since it was listed is missing in the pack, and the check says which.
    if (content) yield { name, content: hashed(name, content), stored: name.startsWith("tile/") };
  }
  const manifest = Buffer.from(`${JSON.stringify(source.manifest(digests), null, 2)}\n`);
  yield {
    name: "manifest.json",
    content: (async function* () {
      yield manifest;
    })(),
  };
}
