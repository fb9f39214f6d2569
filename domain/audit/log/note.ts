import { concat, fromBase64, fromHex, type Sha256, sameBytes, toBase64, toHex, utf8 } from "./bytes.ts";

// Signed notes of c2sp.org/signed-note with Ed25519 keys (signature type 0x01).

const ED25519 = 0x01;
const PUBLIC_KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
/** Verifiers have to accept 16 signatures; more than this is taken for an attempt to keep us busy. */
const SIGNATURES_MAX = 64;

/** A key that signatures are checked with. The name and the id together tell which. */
export type VerifierKey = { name: string; keyId: Uint8Array; publicKey: Uint8Array };
export type NoteSignature = { name: string; keyId: Uint8Array; signature: Uint8Array };
export type Note = { text: string; signatures: NoteSignature[] };

export type Ed25519Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
export type Ed25519VerifyAsync = (...args: Parameters<Ed25519Verify>) => Promise<boolean>;

/** Whoever signs: the private key stays behind the function. */
export type NoteSigner = { key: VerifierKey; sign(message: Uint8Array): Uint8Array };

/** Why a note cannot be believed. `reason` is a fixed word, the message one sentence. */
export class NoteError extends Error {
  readonly reason: "malformed" | "bad-signature" | "no-known-signature";
  constructor(reason: NoteError["reason"], message: string) {
    super(message);
    this.name = "NoteError";
    this.reason = reason;
  }
}

/** A key's name may hold no space and no plus sign. */
export const isKeyName = (name: string): boolean =>
  name !== "" && !/[\s+\u0085]/u.test(name) && !hasControls(name);

/** SHA-256(name || 0x0A || 0x01 || public key)[:4]. */
export function keyIdOf(sha256: Sha256, name: string, publicKey: Uint8Array): Uint8Array {
  const digest = sha256(concat(utf8(`${name}\n`), Uint8Array.of(ED25519), publicKey));
  return Uint8Array.from(digest.subarray(0, KEY_ID_BYTES));
}

/** The verifier key of a public key of 32 bytes. Throws RangeError for a name or a key that cannot be one. */
export function verifierKey(sha256: Sha256, name: string, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name))
    throw new RangeError("A key's name has no spaces and no plus signs, and is not empty.");
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw new RangeError("An Ed25519 public key has 32 bytes.");
  return { name, keyId: keyIdOf(sha256, name, publicKey), publicKey: Uint8Array.from(publicKey) };
}

/** `name+hex(key id)+base64(0x01 || public key)`. */
export const formatVerifierKey = ({ name, keyId, publicKey }: VerifierKey): string =>
  `${name}+${toHex(keyId)}+${toBase64(concat(Uint8Array.of(ED25519), publicKey))}`;

/** Reads {@link formatVerifierKey}; null when it is malformed, of another algorithm, or its id is not the key's own. */
export function parseVerifierKey(sha256: Sha256, text: string): VerifierKey | null {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/su.exec(text);
  if (!match) return null;
  const [, name = "", idText = "", keyText = ""] = match;
  const keyId = fromHex(idText);
  const typed = fromBase64(keyText);
  if (!isKeyName(name) || !keyId || typed?.length !== 1 + PUBLIC_KEY_BYTES || typed[0] !== ED25519)
    return null;
  const key = verifierKey(sha256, name, typed.slice(1));
  return sameBytes(key.keyId, keyId) ? key : null;
}

/** Signs a text, which ends in a line feed, with each of the keys. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!text.endsWith("\n") || hasControls(text))
    throw new RangeError("This text cannot be signed as a note.");
  if (signers.length === 0) throw new RangeError("A note has at least one signature.");
  const message = utf8(text);
  const lines = signers.map(({ key, sign }) => signatureLine({ ...key, signature: sign(message) }));
  return `${text}\n${lines.join("")}`;
}

const signatureLine = ({ name, keyId, signature }: NoteSignature): string =>
  `— ${name} ${toBase64(concat(keyId, signature))}\n`;

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
}

/** Takes a note apart without believing it. Throws {@link NoteError}. */
export function parseNote(note: string): Note {
  const malformed = (why: string) => new NoteError("malformed", `This is not a signed note: ${why}.`);
  if (hasControls(note)) throw malformed("it has control characters");
  if (!note.endsWith("\n")) throw malformed("its last line does not end");
  const cut = note.lastIndexOf("\n\n");
  if (cut < 0) throw malformed("no empty line parts text and signatures");
  const lines = note.slice(cut + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) throw malformed(`it has more than ${SIGNATURES_MAX} signatures`);
  const signatures = lines.map((line): NoteSignature => {
    const [, name = "", base64 = ""] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
    const bytes = fromBase64(base64);
    if (!isKeyName(name) || !bytes || bytes.length <= KEY_ID_BYTES)
      throw malformed("a signature line is broken");
    return { name, keyId: bytes.slice(0, KEY_ID_BYTES), signature: bytes.slice(KEY_ID_BYTES) };
  });
  return { text: note.slice(0, cut + 1), signatures };
}

type Claim = { key: VerifierKey; signature: Uint8Array };
export type OpenedNote = { text: string; signedBy: VerifierKey[] };

/** The signatures whose name and key id are those of a known key. Others are ignored, as the specification asks. */
function claimsOf(note: Note, keys: readonly VerifierKey[]): Claim[] {
  return note.signatures.flatMap(({ name, keyId, signature }) =>
    keys.filter((key) => key.name === name && sameBytes(key.keyId, keyId)).map((key) => ({ key, signature })),
  );
}

function judge(note: Note, claims: readonly Claim[], verdicts: readonly boolean[]): OpenedNote {
  const wrong = claims.find((_, i) => !verdicts[i]);
  if (wrong) {
    throw new NoteError("bad-signature", `A signature in the name of ${wrong.key.name} is not that key's.`);
  }
  if (claims.length === 0) {
    throw new NoteError("no-known-signature", "No signature on this note is by a key that is known here.");
  }
  return { text: note.text, signedBy: claims.map(({ key }) => key) };
}

/** Opens a note: at least one signature of a known key, and none of a known key that is wrong. Throws {@link NoteError}. */
export function openNote(note: string, keys: readonly VerifierKey[], verify: Ed25519Verify): OpenedNote {
  const parsed = parseNote(note);
  const claims = claimsOf(parsed, keys);
  const message = utf8(parsed.text);
  return judge(
    parsed,
    claims,
    claims.map(({ key, signature }) => verify(key.publicKey, message, signature)),
  );
}

/** {@link openNote} where verifying is asynchronous, as with Web Crypto. */
export async function openNoteAsync(
  note: string,
  keys: readonly VerifierKey[],
  verify: Ed25519VerifyAsync,
): Promise<OpenedNote> {
  const parsed = parseNote(note);
  const claims = claimsOf(parsed, keys);
  const message = utf8(parsed.text);
  const verdicts = claims.map(({ key, signature }) => verify(key.publicKey, message, signature));
  return judge(parsed, claims, await Promise.all(verdicts));
}
