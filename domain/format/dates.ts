import { type Moment, toMillis } from "./moment.ts";
import { MISSING } from "./numbers.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const dayFormat = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const clockFormat = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZone: "UTC",
});

function toDate(moment: Moment): Date | null {
  const date = new Date(toMillis(moment));
  return Number.isNaN(date.getTime()) ? null : date;
}

/** The day in UTC: "21 Nov 2026". */
export function formatDay(moment: Moment | null | undefined): string {
  const date = moment === null || moment === undefined ? null : toDate(moment);
  return date ? dayFormat.format(date) : MISSING;
}

/** Days from one to another in UTC: "3 Nov 2026 to 21 Nov 2026", "21 Nov 2026" where both are one, "... to now" without an end. */
export function formatDays(from: Moment, to: Moment | null): string {
  const [first, last] = [formatDay(from), to === null ? "now" : formatDay(to)];
  return first === last ? first : `${first} to ${last}`;
}

/** The exact moment with its zone: "21 Nov 2026, 03:21:39 UTC". */
export function formatExact(moment: Moment | null | undefined): string {
  const date = moment === null || moment === undefined ? null : toDate(moment);
  return date ? `${dayFormat.format(date)}, ${clockFormat.format(date)} UTC` : MISSING;
}

/** A moment as somebody in that zone saw it, to the second, with the zone: "21 Nov 2026, 07:12:30 Europe/Berlin". */
export function formatInZone(moment: Moment | null | undefined, timeZone: string): string {
  const date = moment === null || moment === undefined ? null : toDate(moment);
  if (!date) return MISSING;
  const style = { dateStyle: "medium", timeStyle: "medium", timeZone } as const;
  return `${new Intl.DateTimeFormat("en-GB", style).format(date)} ${timeZone}`;
}

const ago = (count: number, unit: string, past: boolean): string => {
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return past ? `${words} ago` : `in ${words}`;
};

/** Relative within a week of `now` ("3 hours ago", "in 2 days"), the day beyond. Days are counted in UTC. */
export function formatRelative(moment: Moment | null | undefined, now: Moment): string {
  const date = moment === null || moment === undefined ? null : toDate(moment);
  const reference = toDate(now);
  if (!date || !reference) return MISSING;
  const difference = reference.getTime() - date.getTime();
  const past = difference >= 0;
  const size = Math.abs(difference);
  if (size < 45_000) return past ? "just now" : "in a moment";
  if (size < HOUR - MINUTE / 2) return ago(Math.max(1, Math.round(size / MINUTE)), "minute", past);
  const days = Math.abs(Math.floor(reference.getTime() / DAY) - Math.floor(date.getTime() / DAY));
  if (days === 0 || size < 12 * HOUR) return ago(Math.round(size / HOUR), "hour", past);
  if (days === 1) return past ? "yesterday" : "tomorrow";
  if (days < 7) return ago(days, "day", past);
  return formatDay(date);
}

/** What a page needs to show a moment: the words, the exact moment for the hover, and the machine's form. */
export function formatWhen(moment: Moment, now: Moment): { text: string; title: string; iso: string } {
  return {
    text: formatRelative(moment, now),
    title: formatExact(moment),
    iso: toDate(moment)?.toISOString() ?? "",
  };
}

/** How long something took, in its two largest units: "240 ms", "1.4 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". */
export function formatDuration(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined || !(milliseconds >= 0)) return MISSING;
  if (!Number.isFinite(milliseconds)) return MISSING;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 9_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return two(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return two(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(minutes / 60);
  return two(Math.floor(hours / 24), "d", hours % 24, "h");
}

const two = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

/**
 * Milliseconds left at the pace so far; null until 2 % are done and 2 s have passed, because a figure made from less is a guess.
 * `progress` runs from 0 to 1.
 */
export function estimateRemaining(startedAt: Moment, now: Moment, progress: number): number | null {
  const start = toDate(startedAt);
  const reference = toDate(now);
  if (!start || !reference || !(progress > 0)) return null;
  if (progress >= 1) return 0;
  const elapsed = reference.getTime() - start.getTime();
  if (elapsed < 2_000 || progress < 0.02) return null;
  return (elapsed / progress) * (1 - progress);
}

/** "about 2 minutes left", "a few seconds left", or "time left not known yet". */
export function formatRemaining(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined || !(milliseconds >= 0)) {
    return "time left not known yet";
  }
  if (milliseconds < 10_000) return "a few seconds left";
  if (milliseconds < 55_000) return `about ${Math.round(milliseconds / 10_000) * 10} seconds left`;
  const minutes = Math.max(1, Math.round(milliseconds / MINUTE));
  if (minutes < 60) return `about ${minutes} ${minutes === 1 ? "minute" : "minutes"} left`;
  return `about ${formatDuration(Math.round(milliseconds / (5 * MINUTE)) * 5 * MINUTE)} left`;
}
