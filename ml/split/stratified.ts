import type { TargetValues } from "#ml/task.ts";
import { type Fold, foldsBy, type HoldoutSplit, indicesWhere } from "./parts.ts";
import { createRandom, type Random, shuffle } from "./random.ts";

/**
 * Splits rows 0..n-1 so that each class gives the same share (rounded) to the holdout. Both index lists are ascending.
 * Each class keeps at least one row on both sides when it has two or more. With `least`, for samples, so many rows of each class are drawn, or all that it has.
 */
export function stratifiedHoldout(
  target: Uint8Array,
  fraction: number,
  seed: number,
  least = 0,
): HoldoutSplit {
  const random = createRandom(seed);
  const inHoldout = new Uint8Array(target.length);
  for (const rows of rowsByClass(target, random)) {
    const wanted = Math.round(rows.length * fraction);
    const size = Math.max(
      Math.min(wanted, rows.length - 1),
      rows.length > 1 && fraction > 0 ? 1 : 0,
      Math.min(least, rows.length),
    );
    for (let i = 0; i < size; i++) inHoldout[rows[i] as number] = 1;
  }
  return { train: indicesWhere(inHoldout, 0), holdout: indicesWhere(inHoldout, 1) };
}

/**
 * Stratified k-fold: the rows of each class are shuffled and dealt to the folds in turn, so that fold sizes differ by at
 * most one per class. Index lists are ascending and refer to positions in `target`.
 */
export function stratifiedFolds(target: Uint8Array, folds: number, seed: number): Fold[] {
  const random = createRandom(seed);
  const foldOf = new Uint8Array(target.length);
  let next = 0;
  for (const rows of rowsByClass(target, random)) {
    for (const row of rows) {
      foldOf[row] = next;
      next = (next + 1) % folds;
    }
  }
  return foldsBy(foldOf, folds);
}

function rowsByClass(target: Uint8Array, random: Random): Uint32Array[] {
  let classes = 2;
  for (const label of target) classes = Math.max(classes, label + 1);
  return Array.from({ length: classes }, (_, label) => shuffle(indicesWhere(target, label), random));
}

/** What rows are shared out by: their class, or nothing at all where the target is a number. */
export function strataOf(target: TargetValues): Uint8Array {
  return target instanceof Uint8Array ? target : new Uint8Array(target.length);
}
