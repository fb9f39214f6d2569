import { type Fold, foldsBy, type HoldoutSplit, indicesWhere } from "./parts.ts";
import { createRandom, shuffle } from "./random.ts";

/** How many different groups there are, and the place of each row's group among them in ascending order. */
function placesOf(groups: Float64Array): { count: number; place: Uint32Array } {
  const different = Float64Array.from(new Set(groups)).sort();
  const at = new Map(Array.from(different, (group, position) => [group, position]));
  return { count: different.length, place: Uint32Array.from(groups, (group) => at.get(group) as number) };
}

/** The number of different groups. */
export const countGroups = (groups: Float64Array): number => new Set(groups).size;

/**
 * Holds out whole groups, drawn with a seed: the share `fraction` of the groups, rounded up, as scikit-learn's GroupShuffleSplit
 * counts them. Both index lists are ascending. Throws a RangeError for fewer than two groups.
 */
export function groupedHoldout(groups: Float64Array, fraction: number, seed: number): HoldoutSplit {
  const { count, place } = placesOf(groups);
  if (count < 2) throw new RangeError("A grouped holdout needs two groups at least.");
  const order = shuffle(
    Uint32Array.from({ length: count }, (_, i) => i),
    createRandom(seed),
  );
  const isOut = new Uint8Array(count);
  const size = Math.min(count - 1, Math.ceil(fraction * count));
  for (let i = 0; i < size; i++) isOut[order[i] as number] = 1;
  const out = Uint8Array.from(place, (group) => isOut[group] as number);
  return { train: indicesWhere(out, 0), holdout: indicesWhere(out, 1) };
}

/**
 * Grouped k-fold: the rows of a group are validated together. Groups go from the largest down to the fold with the fewest rows so far, the first of
 * them on a tie, the later of two groups of one size first: the folds of scikit-learn's GroupKFold without shuffling. Throws a RangeError for fewer groups than folds.
 */
export function groupedFolds(groups: Float64Array, folds: number): Fold[] {
  const { count, place } = placesOf(groups);
  if (count < folds) throw new RangeError(`${folds} folds need ${folds} groups at least; here are ${count}.`);
  const sizes = new Uint32Array(count);
  for (const group of place) sizes[group] = (sizes[group] as number) + 1;
  const order = Array.from(sizes.keys()).sort((a, b) => (sizes[b] as number) - (sizes[a] as number) || b - a);
  const rowsOf = new Float64Array(folds);
  const foldOfGroup = new Uint8Array(count);
  for (const group of order) {
    const lightest = rowsOf.indexOf(Math.min(...rowsOf));
    rowsOf[lightest] = (rowsOf[lightest] as number) + (sizes[group] as number);
    foldOfGroup[group] = lightest;
  }
  return foldsBy(
    Uint8Array.from(place, (group) => foldOfGroup[group] as number),
    folds,
  );
}
