/** How long a factor that was set up behind somebody else's link waits before it signs. */
export const FIRST_FACTOR_HOURS = 24;

/** By what somebody came to their account: on their own, or by a link that whoever made it had in hand too. */
export type Channel = "own" | "shown_link";

export type EnrolmentFacts = {
  /** Who else had the link in hand by which the password was set; null: nobody. */
  linkBy: string | null;
  /** The factors there are: a passkey or an app keeps a password alone from adding another, a linked identity does not. */
  factors: readonly { keepsPasswordOut: boolean; signsFrom: string | null }[];
};

/**
 * From when a factor that is set up now may sign, ISO 8601; null: at once. Whoever made a link could have used it, so that
 * what is set up behind it waits until its person has had a day to notice. Times are compared as instants.
 */
export function signsFrom({ linkBy, factors }: EnrolmentFacts, now: string): string | null {
  const at = Date.parse(now);
  const waits = (one: { signsFrom: string | null }) =>
    one.signsFrom !== null && Date.parse(one.signsFrom) > at;
  if (factors.some((one) => one.keepsPasswordOut && !waits(one))) return null;
  return linkBy !== null || factors.some(waits)
    ? new Date(at + FIRST_FACTOR_HOURS * 3_600_000).toISOString()
    : null;
}
