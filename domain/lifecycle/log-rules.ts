import { type Moment, toMillis } from "#domain/format/moment.ts";
import { type Refusal, refuse } from "#domain/format/refusal.ts";
import { type Phase, phaseInfo } from "./phases.ts";
import { EFFORT_HOURS_MAX } from "./schemas.ts";

const HOUR_MS = 3_600_000;

/** A log that says from when to when: it was done at `at` and took `effortHours`. */
export type TimedLog = { phase: Phase; at: Moment; effortHours: number };

const clock = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")}`;

const period = ({ at, effortHours }: TimedLog) => ({
  from: toMillis(at) - effortHours * HOUR_MS,
  to: toMillis(at),
});

/** The same moment ends one and begins the next: logs that touch do not overlap. */
export function overlapping<L extends TimedLog>(logs: readonly L[], log: TimedLog): L | null {
  const { from, to } = period(log);
  return (
    logs.find((other) => {
      const its = period(other);
      return its.from < to && from < its.to;
    }) ?? null
  );
}

/** Why a log may not stand beside the person's others: it overlaps one of them and nobody said that both went on at once. */
export function overlapRefusal(others: readonly TimedLog[], log: TimedLog, atOnce: boolean): Refusal | null {
  const other = atOnce ? null : overlapping(others, log);
  if (other === null) return null;
  const its = period(other);
  return refuse(
    "conflict",
    "overlapping_log",
    `You logged ${clock(its.from)} to ${clock(its.to)} UTC on ${phaseInfo(other.phase).title.toLowerCase()} already, and this log overlaps it. Nothing was logged. Change the time or the hours, or say that both went on at once.`,
  );
}

/** The calendar day, in UTC, on which the hours of a log count: the one on which it was done. */
export const dayOfLog = (at: Moment): string => new Date(toMillis(at)).toISOString().slice(0, 10);

/** Why a person's hours of one day may not grow by `hours`: no day has more than 24. */
export function dayEffortRefusal(day: string, loggedHours: number, hours: number): Refusal | null {
  // Hours are stored as single floats: a hundredth of a second too much is none.
  if (loggedHours + hours <= EFFORT_HOURS_MAX + 1e-5) return null;
  const left = Math.max(0, Math.round((EFFORT_HOURS_MAX - loggedHours) * 100) / 100);
  const logged = Math.round(loggedHours * 100) / 100;
  return refuse(
    "invalid",
    "day_is_full",
    `With these ${hours} hours ${day} would have more than ${EFFORT_HOURS_MAX}: ${logged} are logged for you on that day already. Nothing was logged. ${
      left > 0 ? `At most ${left} fit; c` : "C"
    }orrect the hours or the date.`,
  );
}
