import canonicalize from "canonicalize";
import type { Role } from "#domain/access/roles.ts";
import type { Gate } from "./states.ts";

/** Raised when the form of the record changes, so that an old record is never read as a new one. */
export const SIGNATURE_FORMAT = "countersign.signature/1";

/** What a signature means (21 CFR 11.50). */
export const MEANINGS = ["author", "review", "approve", "reject", "release", "retire"] as const;
export type Meaning = (typeof MEANINGS)[number];

export const MEANING_LABELS: Readonly<Record<Meaning, string>> = {
  author: "Authorship",
  review: "Review",
  approve: "Approval",
  reject: "Request for changes",
  release: "Release",
  retire: "Retirement",
};

export const MEANING_OF: Readonly<Record<"approve" | "request_changes", Meaning>> = {
  approve: "approve",
  request_changes: "reject",
};

/** Everything a signature is: who, what it means, what exactly it is about, when, and how they proved who they are. */
export type SignatureRecord = {
  format: typeof SIGNATURE_FORMAT;
  signatureId: string;
  /** 128 random bits, hex: the hash of a record tells nothing about the personal values in it. */
  salt: string;
  /** `printedName` as it was when they signed. */
  signer: { id: string; printedName: string; role: Role };
  meaning: Meaning;
  /** The sentence that was shown, and SHA-256 over its UTF-8 bytes. */
  statement: string;
  statementSha256: string;
  decision: "approve" | "request_changes";
  comment: string;
  request: {
    id: string;
    gate: Gate;
    alias: string | null;
    subject: { type: string; id: string };
    policyVersion: number;
    tier: string | null;
  };
  /** SHA-256 of the content, and of each of its parts. */
  contentDigest: string;
  components: Readonly<Record<string, string>>;
  /** ISO 8601 in UTC, and the IANA zone in which the signer saw it. */
  at: string;
  timeZone: string;
  authentication: {
    method: string;
    factors: readonly string[];
    authTime: string;
    challengeId: string;
    sessionId: string;
    /** SHA-256 over the canonical JSON of the passkey's answer, which is kept beside the record; left out for other ways. */
    assertionSha256?: string;
  };
  /** Whose say this is, when it was handed over. */
  delegation: { id: string; from: string } | null;
  /** The signature given on this request before this one. */
  previous: { signatureId: string; recordSha256: string } | null;
};

/** The record as canonical JSON (RFC 8785): the bytes that are hashed and that the server signs. */
export function signatureText(record: SignatureRecord): string {
  const text = canonicalize(record);
  if (text === undefined) throw new RangeError("The signature record has no form as JSON.");
  return text;
}

/** The record without its personal values and its salt: what the log's body may hold for ever. */
export function withoutPersonalValues(record: SignatureRecord): Omit<
  SignatureRecord,
  "salt" | "statement" | "statementSha256" | "comment" | "signer"
> & {
  signer: Omit<SignatureRecord["signer"], "printedName">;
} {
  const { salt: _salt, statement: _text, statementSha256: _hash, comment: _comment, ...rest } = record;
  const { printedName: _name, ...signer } = record.signer;
  return { ...rest, signer };
}

/** SHA-256 of each part of a content's manifest over its canonical JSON, hex; the format line is left out. */
export function componentDigests(
  manifest: unknown,
  sha256: (bytes: Uint8Array<ArrayBuffer>) => string,
): Record<string, string> {
  if (typeof manifest !== "object" || manifest === null || Array.isArray(manifest)) return {};
  const encoder = new TextEncoder();
  const parts = Object.entries(manifest).filter(([key]) => key !== "format");
  return Object.fromEntries(
    parts.map(([key, value]) => [key, sha256(encoder.encode(canonicalize(value) ?? "null"))]),
  );
}
