import { sha256 } from "@noble/hashes/sha2.js";
import type { VerifyCrypto } from "#domain/audit/verify/reader.ts";

const keys = new Map<string, Promise<CryptoKey>>();

/** Ed25519 by the browser itself; a key is prepared once. */
async function verifyEd25519(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const name = publicKey.join();
  const key =
    keys.get(name) ??
    crypto.subtle.importKey("raw", Uint8Array.from(publicKey), "Ed25519", false, ["verify"]);
  keys.set(name, key);
  try {
    return await crypto.subtle.verify(
      "Ed25519",
      await key,
      Uint8Array.from(signature),
      Uint8Array.from(message),
    );
  } catch {
    // Bytes that are no point of the curve, or no signature, verify nothing.
    return false;
  }
}

/** The functions a check needs, in a browser: SHA-256 at once (Web Crypto has it only as a promise), Ed25519 as a promise. */
export const webVerifyCrypto = {
  sha256,
  hasher: () => sha256.create(),
  verifyEd25519,
} satisfies VerifyCrypto;

/** Whether this browser can check Ed25519 signatures at all. */
export async function knowsEd25519(): Promise<boolean> {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), "Ed25519", false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}
