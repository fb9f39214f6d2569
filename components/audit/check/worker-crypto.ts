import type { VerifyCrypto } from "#domain/audit/verify/reader.ts";
import { webVerifyCrypto } from "#domain/audit/verify/web-crypto.ts";
import { makeSha256 } from "./sha256.ts";

/** The cryptography of a check in a Web Worker: hashes by WebAssembly, or more slowly where a browser does not run it. */
export function workerCrypto(): VerifyCrypto {
  try {
    return { ...webVerifyCrypto, ...makeSha256() };
  } catch {
    return webVerifyCrypto;
  }
}
