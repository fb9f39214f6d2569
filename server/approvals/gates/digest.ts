import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** A manifest as the JSON that is hashed (RFC 8785), and its SHA-256 in hex. */
export function digestOf(manifest: object): { manifest: unknown; digest: string } {
  const text = canonicalize(manifest);
  if (text === undefined) throw new Error("what is asked for has no form as JSON");
  return { manifest: JSON.parse(text), digest: createHash("sha256").update(text, "utf8").digest("hex") };
}
