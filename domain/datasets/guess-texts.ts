import { DATE_FORMATS, type DateFormat, type Decimal, type ValueType } from "./reading.ts";

const COMMA_NUMBER = /^[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+$/;
const WHOLE = /^[+-]?\d+$/;

/** Two numbers and a year in each of the formats, as groups called y, m and d. */
const PATTERNS: Record<DateFormat, RegExp> = {
  "%Y-%m-%d": /^(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})$/,
  "%d.%m.%Y": /^(?<d>\d{1,2})\.(?<m>\d{1,2})\.(?<y>\d{4})$/,
  "%d/%m/%Y": /^(?<d>\d{1,2})\/(?<m>\d{1,2})\/(?<y>\d{4})$/,
  "%m/%d/%Y": /^(?<m>\d{1,2})\/(?<d>\d{1,2})\/(?<y>\d{4})$/,
  "%d-%m-%Y": /^(?<d>\d{1,2})-(?<m>\d{1,2})-(?<y>\d{4})$/,
  "%Y/%m/%d": /^(?<y>\d{4})\/(?<m>\d{1,2})\/(?<d>\d{1,2})$/,
  "%Y%m%d": /^(?<y>(19|20)\d{2})(?<m>\d{2})(?<d>\d{2})$/,
};

export type TextGuess = { type: ValueType; format?: DateFormat; decimal?: Decimal };

/**
 * What texts that no reader took for more may mean: numbers with a decimal comma, or dates in one format. Null without a value, or where one
 * value speaks against it. Where both orders of day and month fit, the day comes first.
 */
export function guessTexts(values: readonly (string | null)[]): TextGuess | null {
  const given = values.flatMap((value) => (value === null || value.trim() === "" ? [] : [value.trim()]));
  if (given.length === 0) return null;
  if (
    given.some((value) => COMMA_NUMBER.test(value)) &&
    given.every((value) => COMMA_NUMBER.test(value) || WHOLE.test(value))
  )
    return { type: "decimal", decimal: "," };
  // Eight digits are more often a number than a day; only a person can say.
  const format = DATE_FORMATS.find(
    (one) => one !== "%Y%m%d" && given.every((value) => isDay(PATTERNS[one].exec(value))),
  );
  return format ? { type: "date", format } : null;
}

function isDay(found: RegExpExecArray | null): boolean {
  const { y, m, d } = found?.groups ?? {};
  if (y === undefined || m === undefined || d === undefined) return false;
  const day = new Date(Date.UTC(Number(y), Number(m) - 1, Number(d)));
  return day.getUTCMonth() === Number(m) - 1 && day.getUTCDate() === Number(d);
}
