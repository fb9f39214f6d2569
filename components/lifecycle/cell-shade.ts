export type CellShade = {
  /** Part of the accent in the cell's colour, 0 to 100. */
  percent: number;
  /** The text takes the accent's ink instead of the page's. */
  strong: boolean;
};

const TURN = 0.4;

/**
 * The shade of a share in a matrix. Rises with the share and leaves out the middle, where neither ink reaches a
 * contrast of 4.5 to 1 on both papers.
 */
export function cellShade(share: number): CellShade {
  const value = Math.min(1, Math.max(0, share));
  if (value < TURN) return { percent: Math.round((value / TURN) * 44), strong: false };
  return { percent: Math.round(80 + ((value - TURN) / (1 - TURN)) * 20), strong: true };
}
