import type { Fold, HoldoutSplit } from "./parts.ts";

/** Row positions by their moment, earliest first; rows of one moment in the order of the table. */
function inOrder(moments: Float64Array): Uint32Array {
  const rows = Uint32Array.from(moments.keys());
  return rows.sort((a, b) => (moments[a] as number) - (moments[b] as number) || a - b);
}

/** The first place whose moment is that of place `at`: rows of one moment stay on one side of a border. */
function borderAt(moments: Float64Array, order: Uint32Array, at: number): number {
  const moment = moments[order[at] as number];
  let border = at;
  while (border > 0 && moments[order[border - 1] as number] === moment) border--;
  return border;
}

const places = (order: Uint32Array, from: number, to: number) => order.slice(from, to).sort();

/**
 * Holds out the latest rows: the share `fraction`, rounded, and whatever else has the moment of the first of them. Null where nothing would be left on a
 * side. `moments` holds a finite number for each row. Both index lists are ascending.
 */
export function latestHoldout(moments: Float64Array, fraction: number): HoldoutSplit | null {
  const rows = moments.length;
  const order = inOrder(moments);
  const size = Math.round(rows * fraction);
  if (size < 1 || size >= rows) return null;
  const border = borderAt(moments, order, rows - size);
  if (border === 0) return null;
  return { train: places(order, 0, border), holdout: places(order, border, rows) };
}

/**
 * Folds in order of time: each validates on the rows that follow those it learned from, with the borders of scikit-learn's TimeSeriesSplit. A border between
 * rows of one moment moves before all of them, so that what is learned is always earlier. Null where a part would be empty.
 */
export function timeFolds(moments: Float64Array, folds: number): Fold[] | null {
  const rows = moments.length;
  const size = Math.floor(rows / (folds + 1));
  if (size === 0) return null;
  const order = inOrder(moments);
  const borders = Array.from({ length: folds }, (_, fold) =>
    borderAt(moments, order, rows - (folds - fold) * size),
  );
  const ends = [...borders.slice(1), rows];
  if (borders[0] === 0 || borders.some((border, fold) => border >= (ends[fold] as number))) return null;
  return borders.map((border, fold) => ({
    train: places(order, 0, border),
    validation: places(order, border, ends[fold] as number),
  }));
}
