import canonicalize from "canonicalize";
import type { Sha256 } from "#domain/approvals/content.ts";

/** A passkey's answer to one question (WebAuthn level 3, 5.8.5 and 6.1), with what is needed to check it again. Bytes are base64url. */
export type PasskeyAssertion = {
  format: "countersign.assertion/1";
  credentialId: string;
  /** The credential's public key, COSE (RFC 9052). */
  publicKey: string;
  authenticatorData: string;
  clientDataJSON: string;
  signature: string;
  origin: string;
  relyingParty: string;
};

/** The answer as canonical JSON (RFC 8785): the bytes whose SHA-256 the signed record holds. */
export function assertionText(assertion: PasskeyAssertion): string {
  const text = canonicalize(assertion);
  if (text === undefined) throw new RangeError("The passkey's answer has no form as JSON.");
  return text;
}

type Asked = { stepUpId: string; digest: string };

const CHANCE_BYTES = 16;
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;

/** The second half of a challenge: a hash over the chance in its first half, the proof's id and the digest that is signed. */
export function boundHalf(chance: Uint8Array, { stepUpId, digest }: Asked, sha256: Sha256): string {
  return sha256(joined(chance, new TextEncoder().encode(`${stepUpId}\n${digest}`)));
}

/** The bytes that the passkey signed: the authenticator's data, then SHA-256 of what the browser collected. */
export function signedBytes(assertion: PasskeyAssertion, sha256: Sha256): Uint8Array<ArrayBuffer> {
  return joined(bytesOf(assertion.authenticatorData), hexBytes(sha256(bytesOf(assertion.clientDataJSON))));
}

/**
 * Why an answer does not show that somebody signed exactly this digest, as a sentence; null when it does, once its signature
 * over `signedBytes` holds for its public key, which the caller checks. Throws nothing.
 */
export function assertionProblem(assertion: PasskeyAssertion, asked: Asked, sha256: Sha256): string | null {
  const client = clientData(assertion);
  if (client === null) return "What the browser collected cannot be read.";
  if (client.type !== "webauthn.get") return "The answer is none to a question who somebody is.";
  if (client.origin !== assertion.origin) return "The answer was given on another page than this portal's.";
  const challenge = bytesOf(client.challenge);
  const half = boundHalf(challenge.subarray(0, CHANCE_BYTES), asked, sha256);
  if (challenge.length !== CHANCE_BYTES + 32 || toHex(challenge.subarray(CHANCE_BYTES)) !== half)
    return "The answer is to another question than the one about this content.";
  const data = bytesOf(assertion.authenticatorData);
  const party = sha256(new TextEncoder().encode(assertion.relyingParty));
  if (data.length < 37 || toHex(data.subarray(0, 32)) !== party)
    return "The passkey was asked for another site.";
  const flags = data[32] ?? 0;
  if ((flags & USER_PRESENT) === 0 || (flags & USER_VERIFIED) === 0)
    return "The device did not verify who used it.";
  return null;
}

function clientData({ clientDataJSON }: PasskeyAssertion) {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytesOf(clientDataJSON)));
    if (typeof value !== "object" || value === null) return null;
    const { type, challenge, origin } = value as Record<string, unknown>;
    return typeof challenge === "string" ? { type, challenge, origin } : null;
  } catch {
    return null;
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  try {
    const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const hexBytes = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
