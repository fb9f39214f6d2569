/** Lines that a job's log keeps at most. */
export const LOG_LINES_MAX = 100_000;
/** Lines that come in one answer at most. */
export const LOG_PAGE = 1_000;
