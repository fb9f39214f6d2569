/** One visit to the status page, however often it is loaded in it. */
export const VISIT_MS = 60 * 60_000;

export type StatusRead = { seenAt: string; beforeAt: string | null };

/**
 * A person's reads of a status page after one more at `now`: within an hour of its beginning it is still the same visit, and
 * what is new is told from the visit before. `since` is null at the first visit.
 */
export function readAgain(
  read: StatusRead | null,
  now: string,
): { since: string | null; isNew: boolean; after: StatusRead } {
  if (read === null) return { since: null, isNew: true, after: { seenAt: now, beforeAt: null } };
  if (Date.parse(now) - Date.parse(read.seenAt) < VISIT_MS)
    return { since: read.beforeAt, isNew: false, after: read };
  return { since: read.seenAt, isNew: true, after: { seenAt: now, beforeAt: read.seenAt } };
}
