import { type Moment, toMillis } from "#domain/format/moment.ts";

const DAY_MS = 86_400_000;

export const TIMELINE_SPANS = ["all", "fiveYears", "year", "quarter", "month", "week", "day"] as const;
export type TimelineSpan = (typeof TIMELINE_SPANS)[number];

export const TIMELINE_SPAN_LABELS: Readonly<Record<TimelineSpan, string>> = {
  all: "All",
  fiveYears: "5 years",
  year: "Year",
  quarter: "Quarter",
  month: "Month",
  week: "Week",
  day: "Day",
};

const SPAN_DAYS: Readonly<Record<Exclude<TimelineSpan, "all">, number>> = {
  fiveYears: 1_826,
  year: 365,
  quarter: 92,
  month: 31,
  week: 7,
  day: 1,
};

export type Window = { from: number; to: number };

/**
 * The stretch of time that is drawn, in milliseconds since 1970. "all" holds every period and now, with a margin, and is at least a
 * few hours long; another span ends at `end`, or a quarter of itself after now.
 */
export function timelineWindow(
  periods: readonly { from: Moment; to: Moment | null }[],
  now: Moment,
  span: TimelineSpan = "all",
  end?: Moment,
): Window {
  const ends = periods.flatMap(({ from, to }) => [toMillis(from), toMillis(to ?? now)]);
  const first = Math.min(toMillis(now), ...ends);
  const last = Math.max(toMillis(now), ...ends);
  if (span === "all") {
    const margin = Math.max(DAY_MS / 12, (last - first) * 0.02);
    return { from: first - margin, to: last + margin };
  }
  const length = SPAN_DAYS[span] * DAY_MS;
  const to = end === undefined ? toMillis(now) + length * 0.25 : toMillis(end);
  return { from: to - length, to };
}

/**
 * The day on which the window ends half a span earlier (-1) or later (1), as `2026-11-21`. Whole days, and at least one, so that a step
 * back and one on lead to the same place and no span is too short to be left.
 */
export function steppedEnd({ from, to }: Window, by: -1 | 1): string {
  const days = Math.max(1, Math.floor((to - from) / DAY_MS / 2));
  return new Date((Math.round(to / DAY_MS) + by * days) * DAY_MS).toISOString().slice(0, 10);
}

/** Where a period lies in a window, as shares of its width from 0 to 1; null when no part of it does. */
export function placeIn(window: Window, from: Moment, to: Moment): { left: number; width: number } | null {
  const length = window.to - window.from;
  const left = Math.max(0, (toMillis(from) - window.from) / length);
  const right = Math.min(1, (toMillis(to) - window.from) / length);
  return right < 0 || left > 1 || right < left ? null : { left, width: right - left };
}

const STEPS_MS = [1, 3, 6, 12, 24, 48, 7 * 24, 14 * 24].map((hours) => hours * 3_600_000);
const STEPS_MONTHS = [1, 2, 3, 6, 12, 24, 60];
const TICKS_MAX = 8;

export type Tick = { at: number; share: number; label: string };

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Round moments in UTC inside a window, at most eight, named as coarsely as their distance allows. */
export function timelineTicks(window: Window): Tick[] {
  const length = window.to - window.from;
  const tick = (at: number, label: string): Tick => ({ at, share: (at - window.from) / length, label });
  const step = STEPS_MS.find((ms) => length / ms <= TICKS_MAX);
  if (step !== undefined) {
    const ticks: Tick[] = [];
    for (let at = Math.ceil(window.from / step) * step; at <= window.to; at += step) {
      const date = new Date(at);
      const clock = `${String(date.getUTCHours()).padStart(2, "0")}:00`;
      const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
      ticks.push(tick(at, step < DAY_MS && date.getUTCHours() !== 0 ? clock : day));
    }
    return ticks;
  }
  const months = STEPS_MONTHS.find((count) => length / (count * 30.4 * DAY_MS) <= TICKS_MAX) ?? 120;
  const first = new Date(window.from);
  let month = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth()) / months) * months;
  const ticks: Tick[] = [];
  for (; ticks.length <= TICKS_MAX * 2; month += months) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (at > window.to) break;
    if (at < window.from) continue;
    const year = Math.floor(month / 12);
    ticks.push(tick(at, months % 12 === 0 ? String(year) : `${MONTHS[month % 12]} ${year}`));
  }
  return ticks;
}
