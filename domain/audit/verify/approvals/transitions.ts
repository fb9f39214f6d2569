/**
 * Where a request may go from each state. Written down here once more: a later, looser rule of the portal must not change
 * what an auditor's check accepts. A test holds it against the portal's own table.
 */
const TRANSITIONS: Readonly<Record<string, readonly string[]>> = {
  pending: ["approved", "changes_requested", "withdrawn", "expired", "voided"],
  approved: ["applied", "changes_requested", "pending", "withdrawn", "expired", "voided"],
  changes_requested: ["pending", "approved", "withdrawn", "expired", "voided"],
  withdrawn: [],
  expired: [],
  applied: [],
  voided: [],
};

export const isState = (state: string): boolean => state in TRANSITIONS;

export const hasEnded = (state: string): boolean => TRANSITIONS[state]?.length === 0;

export const mayGo = (from: string, to: string): boolean =>
  from === to || (TRANSITIONS[from]?.includes(to) ?? false);
