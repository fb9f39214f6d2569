/**
 * The one form of a JSON value that RFC 8785 gives, as text: keys in the order of their UTF-16 code units, numbers and
 * strings as ECMAScript writes them. Only for values that JSON.parse has made.
 */
export function canonicalText(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) {
    let text = "[";
    for (let i = 0; i < value.length; i++) text += (i === 0 ? "" : ",") + canonicalText(value[i]);
    return `${text}]`;
  }
  const object = plain(value) ?? {};
  let text = "";
  for (const key of Object.keys(object).sort()) {
    text += `${text === "" ? "{" : ","}${JSON.stringify(key)}:${canonicalText(object[key])}`;
  }
  return text === "" ? "{}" : `${text}}`;
}

/** Whether bytes, of which this is the text, are the canonical form of the value that it was parsed into. */
export function isCanonical(bytes: Uint8Array, body: string, value: unknown): boolean {
  if (isPlainlyCanonical(bytes)) return true;
  // With its keys in order, the engine's own writing is the canonical one, at a fraction of the time.
  return (inOrder(value) ? JSON.stringify(value) : canonicalText(value)) === body;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const LIST_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;
const BEYOND_ASCII = 0x80;

/**
 * Whether JSON, which the parser has accepted, is seen to be canonical without being written anew: no escape, no space
 * between, keys ascending, numbers as they would be written. False where that is not so, or is not seen this way.
 */
function isPlainlyCanonical(bytes: Uint8Array): boolean {
  // Where the key before began and ended, for each object that is open; -1 before its first.
  const open: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at] ?? 0;
    if (code === QUOTE) {
      const from = at + 1;
      at = endOfString(bytes, from);
      if (at < 0) return false;
      if (bytes[at + 1] === COLON) {
        const last = open.length - 2;
        if (!ascends(bytes, open[last] ?? -1, open[last + 1] ?? -1, from, at)) return false;
        open[last] = from;
        open[last + 1] = at;
      }
    } else if (code === OBJECT) open.push(-1, -1);
    else if (code === OBJECT_END) open.length -= 2;
    else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      const end = endOfNumber(bytes, at);
      if (!isPlainNumber(bytes, at, end)) return false;
      at = end - 1;
    } else if (code <= SPACE) return false;
  }
  return true;
}

/** Where the quote stands that ends a string; -1 when there is an escape before it. */
function endOfString(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at++) {
    const code = bytes[at];
    if (code === QUOTE) return at;
    if (code === BACKSLASH || code === undefined) return -1;
  }
}

function endOfNumber(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  for (; at < bytes.length; at++) {
    const code = bytes[at];
    if (code === COMMA || code === LIST_END || code === OBJECT_END) break;
  }
  return at;
}

// So many digits are a whole number that is written as it is read.
const WHOLE_DIGITS = 15;

function isPlainNumber(bytes: Uint8Array, from: number, end: number): boolean {
  let at = from;
  for (let code = bytes[at] ?? 0; at < end && code >= ZERO && code <= NINE; code = bytes[at] ?? 0) at += 1;
  if (at === end && end - from <= WHOLE_DIGITS) return true;
  const number = String.fromCharCode(...bytes.subarray(from, end));
  return String(Number(number)) === number;
}

/** Whether the key from `b` to `bEnd` comes after that from `a` to `aEnd`; false where bytes do not show it as UTF-16 orders them. */
function ascends(bytes: Uint8Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  if (a < 0) return true;
  const shorter = Math.min(aEnd - a, bEnd - b);
  for (let i = 0; i < shorter; i++) {
    const [before, after] = [bytes[a + i] ?? 0, bytes[b + i] ?? 0];
    if (before !== after) return before < after && after < BEYOND_ASCII;
  }
  return bEnd - b > aEnd - a;
}

function inOrder(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(inOrder);
  const object = plain(value) ?? {};
  let before = "";
  for (const key of Object.keys(object)) {
    if (key < before || !inOrder(object[key])) return false;
    before = key;
  }
  return true;
}

export type Plain = Record<string, unknown>;

/** An object that is no array; undefined for anything else. */
export function plain(value: unknown): Plain | undefined {
  // The one cast of this folder: after these tests a value has string keys and unknown values.
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Plain) : undefined;
}

export const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
export const whole = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
