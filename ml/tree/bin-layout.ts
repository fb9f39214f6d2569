/** Ordinary bins 0..254; bin 255 holds the missing values of a feature. */
export const MAX_BINS = 255;
export const MISSING_BIN = 255;
export const BIN_STRIDE = 256;
/** Rows whose slopes are summed on their own, so that threads change no sum. An even count. */
export const BLOCK_ROWS = 4096;
/** With fewer rows, threads that share a tree wait for each other longer than they save. */
export const SHARED_TREE_ROWS = 2 * BLOCK_ROWS;
/** Features whose bins share one word. */
export const GROUP = 4;
