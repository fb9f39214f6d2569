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
  // With its keys in order, the engine's own writing is the canonical one, at a fraction of the time.
  return (inOrder(value) ? JSON.stringify(value) : canonicalText(value)) === body;
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
