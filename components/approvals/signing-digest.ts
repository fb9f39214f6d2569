import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type Signing, signingDigest } from "#domain/approvals/signing-digest.ts";

/** What the proof is bound to, computed from what is on the screen. Web Crypto hashes only where the page is a secure context. */
export const shownSigningDigest = (signing: Signing): string =>
  signingDigest(signing, (bytes) => bytesToHex(sha256(bytes)));
