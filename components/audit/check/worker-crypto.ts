import { createSHA256 } from "hash-wasm";
import type { Hasher, VerifyCrypto } from "#domain/audit/verify/reader.ts";
import { webVerifyCrypto } from "#domain/audit/verify/web-crypto.ts";

/** The cryptography of a check in a Web Worker: hashes by WebAssembly, or more slowly where a browser does not run it. */
export async function workerCrypto(): Promise<VerifyCrypto> {
  const hash = await createSHA256().catch(() => null);
  if (!hash) return webVerifyCrypto;
  // Several may be under way at once, so each keeps its state to itself between its pieces.
  const hasher = (): Hasher => {
    let state = hash.init().save();
    return {
      update(piece) {
        state = hash.load(state).update(piece).save();
      },
      digest: () => hash.load(state).digest("binary"),
    };
  };
  return { ...webVerifyCrypto, sha256: (bytes) => hash.init().update(bytes).digest("binary"), hasher };
}
