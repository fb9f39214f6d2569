import { formatDigest, MISSING } from "#domain/format/numbers.ts";

export type FactChange = { key: string; before: unknown; after: unknown; changed: boolean };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * The facts of an entry side by side, one row for each: the keys of `before` in their order, then those that are
 * new in `after`. A value that is no object is one row with an empty key.
 */
export function factChanges(before: unknown, after: unknown): FactChange[] {
  if (!isObject(before) && !isObject(after)) {
    if (before === null && after === null) return [];
    return [{ key: "", before, after, changed: !same(before, after) }];
  }
  const left = isObject(before) ? before : {};
  const right = isObject(after) ? after : {};
  const rows = [...new Set([...Object.keys(left), ...Object.keys(right)])].map((key) => {
    const [was, is] = [left[key] ?? null, right[key] ?? null];
    return { key, before: was, after: is, changed: !same(was, is) };
  });
  // An object against a bare value: the bare one must not disappear.
  if (before !== null && before !== undefined && !isObject(before)) {
    rows.unshift({ key: "", before, after: null, changed: true });
  }
  if (after !== null && after !== undefined && !isObject(after)) {
    rows.unshift({ key: "", before: null, after, changed: true });
  }
  return rows;
}

const HEX_DIGEST = /\b[0-9a-f]{64}\b/g;

/** A value in words: text as it is with digests in their short form, nothing as a dash, numbers without a long tail, objects as JSON. */
export function factText(value: unknown, max = 400): string {
  if (value === null || value === undefined || value === "") return MISSING;
  const text =
    typeof value === "string"
      ? value.replace(HEX_DIGEST, formatDigest)
      : typeof value === "number" && !Number.isInteger(value)
        ? String(Number(value.toPrecision(6)))
        : typeof value === "object"
          ? JSON.stringify(value)
          : String(value);
  return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}

const SHOWN_FACTS = 4;

/** The change on one line, for the table: "state running → succeeded, auc – → 0.741". Null when there is none to show. */
export function changeSummary(before: unknown, after: unknown, max = 180): string | null {
  const changed = factChanges(before, after).filter((row) => row.changed);
  if (changed.length === 0) return null;
  const shown = changed.slice(0, SHOWN_FACTS).map((row) => {
    const was = factText(row.before, 48);
    const is = factText(row.after, 48);
    const change = row.before === null || row.before === undefined ? is : `${was} → ${is}`;
    return row.key === "" ? change : `${row.key} ${change}`;
  });
  const more = changed.length - shown.length;
  const text = more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
  return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}
