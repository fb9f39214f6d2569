/** Ordinary bins 0..254; bin 255 holds the missing values of a feature. */
export const MAX_BINS = 255;
export const MISSING_BIN = 255;
export const BIN_STRIDE = 256;
/** Features whose bins share one word. */
export const GROUP = 4;
