/** Runs that are compared at once at most. */
export const COMPARED_MAX = 1_000;
export const COMPARED_EXPERIMENTS_MAX = 50;
