import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { sessionSecret } from "./env.ts";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts a secret for the database or a cookie: AES-256-GCM under a key derived from the installation's secret. The
 * context (what it is and whose) is bound in, so that a sealed value moved to another row or another use does not open.
 */
export function seal(text: string, context: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyFor(), nonce);
  cipher.setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** The text, or null when it was changed, belongs elsewhere, or was sealed under another secret. */
export function unseal(sealed: string, context: string): string | null {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  try {
    const opener = createDecipheriv("aes-256-gcm", keyFor(), bytes.subarray(0, NONCE_BYTES));
    opener.setAAD(Buffer.from(context));
    opener.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([opener.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), opener.final()]).toString(
      "utf8",
    );
  } catch {
    return null;
  }
}

function keyFor(): Buffer {
  return Buffer.from(hkdfSync("sha256", sessionSecret(), "countersign", "sealed values", 32));
}
