export const DATE_PARTS = ["minute_of_day", "hour", "weekday", "day_of_month", "month", "year"] as const;
export type DatePart = (typeof DATE_PARTS)[number];

/** Parts that come again: what was learned of them holds for later dates too. A year is only learned from when it is asked for. */
export const RECURRING_PARTS: readonly DatePart[] = DATE_PARTS.filter((part) => part !== "year");

const DAY = 86_400;

/**
 * One calendar part of an epoch second in UTC: minute of day 0-1439, hour 0-23, weekday 0-6 (Monday 0), day of month 1-31, month 1-12, year. NaN stays NaN.
 * Days to civil date after H. Hinnant, "chrono-compatible low-level date algorithms"; the exported graph does the same integer steps.
 */
export function datePart(part: DatePart, seconds: number): number {
  if (Number.isNaN(seconds)) return Number.NaN;
  const whole = Math.floor(seconds);
  const days = Math.floor(whole / DAY);
  const secondOfDay = whole - days * DAY;
  if (part === "minute_of_day") return Math.floor(secondOfDay / 60);
  if (part === "hour") return Math.floor(secondOfDay / 3600);
  if (part === "weekday") return (((days + 3) % 7) + 7) % 7;
  const fromMarch = days + 719_468;
  const dayOfEra = fromMarch - Math.floor(fromMarch / 146_097) * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  if (part === "day_of_month") return dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  if (part === "month") return ((monthFromMarch + 2) % 12) + 1;
  // The calendar's eras begin in March.
  return yearOfEra + 400 * Math.floor(fromMarch / 146_097) + (monthFromMarch >= 10 ? 1 : 0);
}

/** One part for every row. */
export function datePartColumn(part: DatePart, seconds: Float64Array): Float32Array {
  const out = new Float32Array(seconds.length);
  for (let i = 0; i < out.length; i++) out[i] = datePart(part, seconds[i] as number);
  return out;
}
