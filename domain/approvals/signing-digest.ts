import canonicalize from "canonicalize";
import type { Sha256 } from "./content.ts";

/** One act on one request (or one emergency) and the content it is about. */
export type Signing = {
  requestId: string;
  decision: "approve" | "request_changes" | "propose_break_glass" | "break_glass";
  /** SHA-256 of the content, hex. */
  contentDigest: string;
};

/** What stands for the emergency that is about to be proposed, and has no id yet. */
export const proposing = (versionId: string, alias: string): string => `${versionId} as ${alias}`;

/**
 * What a proof of who one is is bound to: SHA-256, hex, over the canonical JSON (RFC 8785) of the act. So the proof for an
 * approval serves neither for a request for changes nor for another request about the same content.
 */
export function signingDigest({ requestId, decision, contentDigest }: Signing, sha256: Sha256): string {
  const text = canonicalize({ requestId, decision, contentDigest });
  if (text === undefined) throw new RangeError("What is signed has no form as JSON.");
  return sha256(new TextEncoder().encode(text));
}
