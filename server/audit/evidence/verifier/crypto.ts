import * as nodeCrypto from "node:crypto";
import { createHash, createPublicKey, verify } from "node:crypto";
import type { VerifyCrypto } from "#domain/audit/verify/reader.ts";

/** SubjectPublicKeyInfo of an Ed25519 key is these bytes and the key's 32. */
const SPKI_ED25519 = Buffer.from("302a300506032b6570032100", "hex");

// Node 20.12 and later hash at once. As text and back, since a buffer of its own for each hash costs more than the hash.
const oneShot: typeof nodeCrypto.hash | undefined = nodeCrypto.hash;

/** The functions of Node's own cryptography that a check needs. */
export const nodeVerifyCrypto: VerifyCrypto = {
  sha256: oneShot
    ? (bytes) => Buffer.from(oneShot("sha256", bytes, "binary"), "latin1")
    : (bytes) => createHash("sha256").update(bytes).digest(),
  hasher: () => createHash("sha256"),
  verifyEd25519(publicKey, message, signature) {
    try {
      const der = Buffer.concat([SPKI_ED25519, publicKey]);
      const key = createPublicKey({ key: der, format: "der", type: "spki" });
      return verify(null, message, key, signature);
    } catch {
      // Bytes that are no point of the curve, or no signature, verify nothing.
      return false;
    }
  },
  verifyJwk({ jwk }, message, signature) {
    try {
      const key = createPublicKey({ key: jwk, format: "jwk" });
      return verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature);
    } catch {
      return false;
    }
  },
};
