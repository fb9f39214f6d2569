/** The forms a JSON value can take, as bits. */
export const FORMS = {
  none: 0,
  boolean: 1,
  whole: 2,
  fraction: 4,
  date: 8,
  time: 16,
  zoned: 32,
  text: 64,
  nested: 128,
  endless: 256,
} as const;

const DATE = /^([1-9]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const TIME =
  /^[1-9]\d{3}-\d\d-\d\d[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?$/;
// Just under 2^63: a double above it is no whole number of 64 bits any more.
const WHOLE_MAX = 9.2e18;

/** The form of one value; `endless` for a number that no double holds. */
export function formOf(value: unknown): number {
  if (value === null) return FORMS.none;
  if (typeof value === "boolean") return FORMS.boolean;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) return FORMS.endless;
    return Number.isInteger(value) && Math.abs(value) < WHOLE_MAX ? FORMS.whole : FORMS.fraction;
  }
  if (typeof value !== "string") return FORMS.nested;
  if (isDay(value)) return FORMS.date;
  const time = TIME.exec(value);
  if (!time || !isDay(value.slice(0, 10))) return FORMS.text;
  return time[4] ? FORMS.zoned : FORMS.time;
}

/** A day of the calendar: 2001-02-30 is none. */
function isDay(text: string): boolean {
  const parts = DATE.exec(text);
  return parts !== null && new Date(`${text}T00:00:00Z`).getUTCDate() === Number(parts[3]);
}

/** DuckDB's type for a column whose values take these forms; text where they do not agree. Nested values become text of JSON. */
export function typeOf(forms: number): string {
  if (forms === FORMS.boolean) return "BOOLEAN";
  if (forms === FORMS.whole) return "BIGINT";
  if (forms === FORMS.fraction || forms === (FORMS.whole | FORMS.fraction)) return "DOUBLE";
  if (forms === FORMS.date) return "DATE";
  if (forms === FORMS.time || forms === (FORMS.date | FORMS.time)) return "TIMESTAMP";
  if (forms === FORMS.zoned) return "TIMESTAMP WITH TIME ZONE";
  return "VARCHAR";
}
