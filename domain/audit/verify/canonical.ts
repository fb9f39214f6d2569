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
