import { generateKeyPairSync, hash, sign, verify } from "node:crypto";
import { type Sha256, toHex } from "#domain/audit/log/bytes.ts";
import { type Ed25519Verify, type NoteSigner, verifierKey } from "#domain/audit/log/note.ts";

/** For tests alone: the hash and the signatures that a server brings. */
export const sha256: Sha256 = (bytes) => hash("sha256", bytes, "buffer");

/** SubjectPublicKeyInfo of an Ed25519 key is these bytes and the key's 32. */
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

export const verifyEd25519: Ed25519Verify = (publicKey, message, signature) =>
  verify(null, message, { key: Buffer.concat([SPKI, publicKey]), format: "der", type: "spki" }, signature);

export function makeSigner(name: string): NoteSigner {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(SPKI.length);
  return { key: verifierKey(sha256, name, raw), sign: (message) => sign(null, message, privateKey) };
}

export const hex = toHex;
