import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign, verify } from "node:crypto";
import type { Sha256 } from "#domain/audit/log/bytes.ts";
import type { Ed25519Verify } from "#domain/audit/log/note.ts";

export const sha256: Sha256 = (bytes) => hash("sha256", bytes, "buffer");

/** SubjectPublicKeyInfo of an Ed25519 key is these bytes and the key's 32. */
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

export const verifyEd25519: Ed25519Verify = (publicKey, message, signature) => {
  const key = { key: Buffer.concat([SPKI, publicKey]), format: "der" as const, type: "spki" as const };
  return verify(null, message, key, signature);
};

/** A private key as PKCS 8 in base 64, which is how the key file has it. */
export function makePrivateKey(): string {
  const { privateKey } = generateKeyPairSync("ed25519");
  return privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
}

export function openPrivateKey(base64: string): {
  publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
} {
  const key = createPrivateKey({ key: Buffer.from(base64, "base64"), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(SPKI.length);
  return { publicKey: Uint8Array.from(publicKey), sign: (message) => sign(null, message, key) };
}
