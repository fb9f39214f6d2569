import { sha256 } from "@noble/hashes/sha2.js";
import type { VerifyCrypto } from "./reader.ts";

/**
 * What a check needs of cryptography where there is no Node: a page or a Web Worker. SHA-256 is @noble/hashes, since Web
 * Crypto hashes only asynchronously, which costs more than the hash of an entry; Ed25519 is Web Crypto's.
 */
export const webVerifyCrypto: VerifyCrypto = {
  sha256,
  hasher: () => sha256.create(),
  async verifyEd25519(publicKey, message, signature) {
    try {
      const key = await crypto.subtle.importKey("raw", Uint8Array.from(publicKey), "Ed25519", false, [
        "verify",
      ]);
      return await crypto.subtle.verify("Ed25519", key, Uint8Array.from(signature), Uint8Array.from(message));
    } catch (error) {
      // A browser without Ed25519 must not be taken for a bad signature.
      if (error instanceof DOMException && error.name === "NotSupportedError") throw error;
      return false;
    }
  },
  async verifyJwk({ algorithm, jwk }, message, signature) {
    try {
      const { ofKey, ofSignature } = ALGORITHMS[algorithm];
      const key = await crypto.subtle.importKey("jwk", jwk, ofKey, false, ["verify"]);
      return await crypto.subtle.verify(
        ofSignature,
        key,
        Uint8Array.from(signature),
        Uint8Array.from(message),
      );
    } catch {
      return false;
    }
  },
};

const SHA = { hash: "SHA-256" };
const ALGORITHMS = {
  ES256: { ofKey: { name: "ECDSA", namedCurve: "P-256" }, ofSignature: { name: "ECDSA", ...SHA } },
  RS256: { ofKey: { name: "RSASSA-PKCS1-v1_5", ...SHA }, ofSignature: { name: "RSASSA-PKCS1-v1_5" } },
} as const;

/** Whether this browser can check Ed25519 signatures at all. */
export async function knowsEd25519(): Promise<boolean> {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), "Ed25519", false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}
