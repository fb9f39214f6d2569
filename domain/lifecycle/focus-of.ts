/** A focus that is open at a moment: the project's, or that of a sub-team. */
export type OpenFocus = { team: string | null };

/**
 * The focus that a person's work is held against: that of their sub-team when it has one at that moment, otherwise the project's;
 * null where neither is declared. A person without a sub-team, and the system, follow the project.
 */
export function focusOf<F extends OpenFocus>(open: readonly F[], team: string | null): F | null {
  const own = team === null ? undefined : open.find((focus) => focus.team === team);
  return own ?? open.find((focus) => focus.team === null) ?? null;
}
