import { z } from "zod";
import type { Moment } from "#domain/format/moment.ts";

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** A calendar month in UTC, such as 2026-11. */
export const monthSchema = z.string().regex(MONTH, { error: "A month is written like 2026-11." });

export const isMonth = (text: string): boolean => MONTH.test(text);

/** From the first day of one month to the last day of another, both in UTC; an end that is left out is open. */
export type Period = { from?: string | undefined; to?: string | undefined };

export const periodShape = { from: monthSchema.optional(), to: monthSchema.optional() };

/** A period whose ends are the wrong way round matches nothing and is refused. */
export const periodInOrder = ({ from, to }: Period): boolean =>
  from === undefined || to === undefined || from <= to;

export const PERIOD_REFUSAL = {
  error: "This period ends before it begins. Exchange its two months.",
  path: ["to"],
};

/** The month `by` after another one; before it when negative: ("2026-01", -1) gives "2025-12". */
export function monthAfter(month: string, by = 1): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const months = year * 12 + (number - 1) + by;
  return `${String(Math.floor(months / 12)).padStart(4, "0")}-${String((((months % 12) + 12) % 12) + 1).padStart(2, "0")}`;
}

export type NamedPeriod = Period & { label: string };

/** What to choose from: all, the last months, and each calendar year with visits, the newest first. */
export function periodChoices(firstAt: Moment | null, lastAt: Moment | null, now: Moment): NamedPeriod[] {
  const month = (at: Moment) => new Date(at).toISOString().slice(0, 7);
  const present = month(now);
  const choices: NamedPeriod[] = [
    { label: "all time" },
    { label: "this month", from: present },
    { label: "the last 3 months", from: monthAfter(present, -2) },
    { label: "the last 12 months", from: monthAfter(present, -11) },
  ];
  if (firstAt === null || lastAt === null) return choices;
  const [first, last] = [Number(month(firstAt).slice(0, 4)), Number(month(lastAt).slice(0, 4))];
  for (let year = last; year >= first && last - year < 20; year -= 1) {
    const padded = String(year).padStart(4, "0");
    choices.push({ label: padded, from: `${padded}-01`, to: `${padded}-12` });
  }
  return choices;
}

/** A period in words: its name among the choices, else its months. */
export function periodLabel({ from, to }: Period, choices: readonly NamedPeriod[] = []): string {
  const named = choices.find((choice) => choice.from === from && choice.to === to);
  if (named) return named.label;
  if (from === undefined) return to === undefined ? "all time" : `until ${to}`;
  return to === undefined ? `since ${from}` : from === to ? from : `${from} to ${to}`;
}
