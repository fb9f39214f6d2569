import { textOf } from "#domain/audit/log/bytes.ts";
import type { PasskeyPublicKey } from "./cose.ts";

/** Where the evidence is read from: a folder, a zip, a server, a database. Names are paths with `/`. */
export type EvidenceReader = {
  /** The bytes of a file, in pieces; null when there is no such file. */
  open(name: string): Promise<AsyncIterable<Uint8Array> | null>;
  /** The names that begin with `prefix`, in any order. */
  names(prefix: string): Promise<string[]>;
};

/** The public key of an ECDSA or RSA signature. */
export type JwkKey = Exclude<PasskeyPublicKey, { algorithm: "EdDSA" }>;

/** A hash that takes its bytes in pieces. */
export type Hasher = { update(bytes: Uint8Array): unknown; digest(): Uint8Array };

export type VerifyCrypto = {
  /** SHA-256 of the bytes, 32 bytes long. */
  sha256(bytes: Uint8Array): Uint8Array;
  /** SHA-256 in pieces. */
  hasher(): Hasher;
  /** Ed25519 (RFC 8032) over the message with a public key of 32 bytes. */
  verifyEd25519(
    publicKey: Uint8Array,
    message: Uint8Array,
    signature: Uint8Array,
  ): boolean | Promise<boolean>;
  /** ES256 (with its signature as r ‖ s) or RS256 (RFC 7518) over the message. */
  verifyJwk(key: JwkKey, message: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>;
};

/** All bytes of a file; null when there is none. Throws RangeError when it is larger than `max`. */
export async function readAll(
  reader: EvidenceReader,
  name: string,
  max = 64 * 2 ** 20,
): Promise<Uint8Array | null> {
  const pieces = await reader.open(name);
  if (!pieces) return null;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > max) throw new RangeError(`${name} is larger than it can be.`);
    parts.push(piece);
  }
  if (parts.length === 1 && parts[0]) return parts[0];
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A file as text; null when there is none or it is not UTF-8. */
export async function readText(reader: EvidenceReader, name: string): Promise<string | null> {
  const bytes = await readAll(reader, name);
  return bytes && textOf(bytes);
}

/** A file as JSON; undefined when there is none or it is not JSON. */
export async function readJson(reader: EvidenceReader, name: string): Promise<unknown> {
  const text = await readText(reader, name);
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// An entry has 65,535 bytes at most; a longer line is not one.
const LINE_MAX = 1 << 20;
const LINE_FEED = 0x0a;

/** Lines of a file without their line feeds: the bytes of each, and its text, null when they are not UTF-8. */
export type LineBatch = { bytes: Uint8Array[]; texts: (string | null)[] };

/** The lines of a file, many at a time. Their bytes hold only until the next batch is asked for. */
export async function* lines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<LineBatch> {
  let rest = new Uint8Array(0);
  for await (const piece of pieces) {
    let bytes = piece;
    if (rest.length > 0) {
      bytes = new Uint8Array(rest.length + piece.length);
      bytes.set(rest);
      bytes.set(piece, rest.length);
    }
    const end = bytes.lastIndexOf(LINE_FEED);
    rest = Uint8Array.from(bytes.subarray(end + 1));
    if (rest.length > LINE_MAX) throw new RangeError("A line is longer than any line can be.");
    if (end >= 0) yield linesOf(bytes.subarray(0, end));
  }
  if (rest.length > 0) yield linesOf(rest);
}

function linesOf(all: Uint8Array): LineBatch {
  const bytes: Uint8Array[] = [];
  let from = 0;
  for (let at = all.indexOf(LINE_FEED); at >= 0; at = all.indexOf(LINE_FEED, from)) {
    bytes.push(all.subarray(from, at));
    from = at + 1;
  }
  bytes.push(all.subarray(from));
  // Read as text all at once: to ask a browser for the text of each line takes longer than to parse it.
  return { bytes, texts: textOf(all)?.split("\n") ?? bytes.map(textOf) };
}

/** A reader that remembers the SHA-256 of every file that was read to its end. */
export function hashing(reader: EvidenceReader, crypto: VerifyCrypto) {
  const digests = new Map<string, Uint8Array>();
  async function* tap(name: string, pieces: AsyncIterable<Uint8Array>) {
    const hasher = crypto.hasher();
    for await (const piece of pieces) {
      hasher.update(piece);
      yield piece;
    }
    digests.set(name, hasher.digest());
  }
  return {
    digests,
    names: reader.names,
    async open(name: string) {
      const pieces = await reader.open(name);
      return pieces && tap(name, pieces);
    },
  };
}
