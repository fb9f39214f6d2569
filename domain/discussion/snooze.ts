export type SnoozeChoice = { key: string; label: string; until: string };

const HOUR_MS = 3_600_000;

/** Moments that people put things off to, in their own clock: later today, tomorrow morning, next Monday. */
export function snoozeChoices(now: Date): SnoozeChoice[] {
  const morning = (days: number): Date => {
    const day = new Date(now);
    day.setDate(day.getDate() + days);
    day.setHours(8, 0, 0, 0);
    return day;
  };
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return [
    { key: "later", label: "For three hours", until: new Date(now.getTime() + 3 * HOUR_MS).toISOString() },
    { key: "tomorrow", label: "Until tomorrow, 8 o'clock", until: morning(1).toISOString() },
    { key: "monday", label: "Until Monday, 8 o'clock", until: morning(toMonday).toISOString() },
  ];
}
