const DAY_MS = 86_400_000;

/** Whole days by which a due date (YYYY-MM-DD, its whole day counts) is passed at `now`; 0 when it is not. */
export function daysOverdue(dueOn: string | null, now: string): number {
  if (dueOn === null) return 0;
  return Math.max(0, Math.floor((Date.parse(now.slice(0, 10)) - Date.parse(dueOn)) / DAY_MS));
}
