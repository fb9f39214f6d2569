/** A change as the stream tells it; null: something changed, nobody knows what. */
export type Change = { projectId: string | null } | null;

/**
 * Whether a page has to be read again after a change. A page of a project shows nothing of another one, so that a busy
 * organization does not have every open page read again; whoever is told of something elsewhere hears of it by a change of their own.
 */
export const concerns = (change: Change, projectId: string | null): boolean =>
  change === null || change.projectId === null || projectId === null || change.projectId === projectId;
