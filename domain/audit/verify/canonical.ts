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

/** Whether text is the canonical form of the value that it was parsed into. */
export function isCanonical(body: string, value: unknown): boolean {
  if (isPlainlyCanonical(body)) return true;
  // With its keys in order, the engine's own writing is the canonical one, at a fraction of the time.
  return (inOrder(value) ? JSON.stringify(value) : canonicalText(value)) === body;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const COLON = 0x3a;

/**
 * Whether JSON text, which the parser has accepted, is seen to be canonical without being written anew: no escape, no space
 * between, keys ascending, numbers as they would be written. False where that is not so, or is not seen this way.
 */
function isPlainlyCanonical(body: string): boolean {
  if (body.includes("\\")) return false;
  // Where the key before began and ended, for each object that is open; -1 before its first.
  const open: number[] = [];
  for (let at = 0; at < body.length; at++) {
    const code = body.charCodeAt(at);
    if (code === QUOTE) {
      const end = body.indexOf('"', at + 1);
      if (body.charCodeAt(end + 1) === COLON) {
        const from = open.length - 2;
        if (!ascends(body, open[from] ?? -1, open[from + 1] ?? -1, at + 1, end)) return false;
        open[from] = at + 1;
        open[from + 1] = end;
      }
      at = end;
    } else if (code === 0x7b) open.push(-1, -1);
    else if (code === 0x7d) open.length -= 2;
    else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      const end = endOfNumber(body, at);
      const number = body.slice(at, end);
      if (String(Number(number)) !== number) return false;
      at = end - 1;
    } else if (code <= SPACE) return false;
  }
  return true;
}

function endOfNumber(body: string, from: number): number {
  let at = from + 1;
  for (; at < body.length; at++) {
    const code = body.charCodeAt(at);
    if (code === 0x2c || code === 0x5d || code === 0x7d) break;
  }
  return at;
}

/** Whether the text from `b` to `bEnd` comes after that from `a` to `aEnd` by UTF-16 code units. */
function ascends(body: string, a: number, aEnd: number, b: number, bEnd: number): boolean {
  if (a < 0) return true;
  const shorter = Math.min(aEnd - a, bEnd - b);
  for (let i = 0; i < shorter; i++) {
    const difference = body.charCodeAt(b + i) - body.charCodeAt(a + i);
    if (difference !== 0) return difference > 0;
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
