/** A passkey's public key in the three forms that passkeys of this portal have (WebAuthn level 3, 5.8.5). */
export type PasskeyPublicKey =
  | { algorithm: "ES256"; jwk: { kty: "EC"; crv: "P-256"; x: string; y: string } }
  | { algorithm: "RS256"; jwk: { kty: "RSA"; n: string; e: string } }
  | { algorithm: "EdDSA"; raw: Uint8Array };

type Value = number | Uint8Array;

const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const MAP = 5;

// Labels and values of RFC 9052 (key types), RFC 9053 (curves, algorithms) and RFC 8812 (RS256).
const KTY = 1;
const ALG = 3;

/** Reads a COSE key (RFC 9052, 7); null for any other form or algorithm, and for bytes after it. */
export function parseCoseKey(bytes: Uint8Array): PasskeyPublicKey | null {
  const map = readMap(bytes);
  if (!map) return null;
  const [kty, alg] = [map.get(KTY), map.get(ALG)];
  if (kty === 2 && alg === -7 && map.get(-1) === 1) {
    const [x, y] = [bytesOf(map.get(-2), 32), bytesOf(map.get(-3), 32)];
    return x && y ? { algorithm: "ES256", jwk: { kty: "EC", crv: "P-256", x: url(x), y: url(y) } } : null;
  }
  if (kty === 3 && alg === -257) {
    const [n, e] = [bytesOf(map.get(-1)), bytesOf(map.get(-2))];
    return n && e ? { algorithm: "RS256", jwk: { kty: "RSA", n: url(n), e: url(e) } } : null;
  }
  if (kty === 1 && alg === -8 && map.get(-1) === 6) {
    const raw = bytesOf(map.get(-2), 32);
    return raw && { algorithm: "EdDSA", raw };
  }
  return null;
}

const bytesOf = (value: Value | undefined, length?: number): Uint8Array | null =>
  value instanceof Uint8Array && (length === undefined || value.length === length) ? value : null;

const url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** A CBOR map from whole numbers to whole numbers and byte strings (RFC 8949), which is all that such a key is. */
function readMap(bytes: Uint8Array): Map<number, Value> | null {
  const head = readHead(bytes, 0);
  if (head?.major !== MAP) return null;
  const map = new Map<number, Value>();
  let at = head.next;
  for (let i = 0; i < head.value; i++) {
    const key = readValue(bytes, at);
    const value = key && readValue(bytes, key.next);
    if (!value || typeof key.value !== "number" || map.has(key.value)) return null;
    map.set(key.value, value.value);
    at = value.next;
  }
  return at === bytes.length ? map : null;
}

function readValue(bytes: Uint8Array, at: number): { value: Value; next: number } | null {
  const head = readHead(bytes, at);
  if (!head) return null;
  const { major, value, next } = head;
  if (major === UNSIGNED) return { value, next };
  if (major === NEGATIVE) return { value: -1 - value, next };
  if (major !== BYTES || next + value > bytes.length) return null;
  return { value: bytes.slice(next, next + value), next: next + value };
}

function readHead(bytes: Uint8Array, at: number): { major: number; value: number; next: number } | null {
  const first = bytes[at];
  if (first === undefined) return null;
  const major = first >> 5;
  const short = first & 31;
  if (short < 24) return { major, value: short, next: at + 1 };
  const width = short === 24 ? 1 : short === 25 ? 2 : 0;
  if (width === 0 || at + width >= bytes.length) return null;
  const value = width === 1 ? (bytes[at + 1] ?? 0) : 256 * (bytes[at + 1] ?? 0) + (bytes[at + 2] ?? 0);
  return { major, value, next: at + 1 + width };
}

const DER_SEQUENCE = 0x30;
const DER_INTEGER = 0x02;
const HALF = 32;

/** An ECDSA signature on P-256 as r ‖ s, from the DER that WebAuthn has; null when it is none. */
export function ecdsaOfDer(der: Uint8Array): Uint8Array | null {
  if (der[0] !== DER_SEQUENCE || der[1] !== der.length - 2) return null;
  const both = new Uint8Array(2 * HALF);
  let at = 2;
  for (const end of [HALF, 2 * HALF]) {
    const length = der[at + 1] ?? 0;
    const from = at + 2;
    if (der[at] !== DER_INTEGER || length === 0 || from + length > der.length) return null;
    const number = der.subarray(from, from + length);
    // A leading zero keeps the number positive.
    const digits = number[0] === 0 ? number.subarray(1) : number;
    if (digits.length > HALF) return null;
    both.set(digits, end - digits.length);
    at = from + length;
  }
  return at === der.length ? both : null;
}
