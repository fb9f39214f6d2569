import { cumulate } from "./roc.ts";

export interface LiftStep {
  /** Share of the rows in this tenth and those above it, 0 to 1. */
  readonly upTo: number;
  readonly rows: number;
  /** Rows of class 1 in this tenth; a fraction where rows with the same probability fall on both sides of its edge. */
  readonly positives: number;
  /** `positives` over `rows`, and that over the share of class 1 among all rows. */
  readonly rate: number;
  readonly lift: number;
  /** Share of all rows of class 1 that lie in this tenth and those above it, 0 to 1. */
  readonly gain: number;
}

/**
 * Tenths of the rows from the highest probability down, with what each holds of class 1. Rows with the same probability share their class 1 evenly, as in the ROC curve.
 * Empty when a class is absent; fewer steps than ten where there are fewer rows.
 */
export function liftTable(target: Uint8Array, probabilities: Float64Array, steps = 10): LiftStep[] {
  const { falsePositives, truePositives, size } = cumulate(target, probabilities);
  const n = target.length;
  const positives = truePositives[size - 1] ?? 0;
  if (positives === 0 || positives === n) return [];
  const out: LiftStep[] = [];
  let step = 0;
  let rowsBefore = 0;
  let foundBefore = 0;
  for (let k = 1; k <= steps; k++) {
    const rows = Math.round((k * n) / steps);
    if (rows === rowsBefore) continue;
    while (step < size - 1 && (falsePositives[step] as number) + (truePositives[step] as number) < rows)
      step++;
    const end = (falsePositives[step] as number) + (truePositives[step] as number);
    const from = step > 0 ? (falsePositives[step - 1] as number) + (truePositives[step - 1] as number) : 0;
    const foundFrom = step > 0 ? (truePositives[step - 1] as number) : 0;
    const found = foundFrom + (((truePositives[step] as number) - foundFrom) * (rows - from)) / (end - from);
    const here = { rows: rows - rowsBefore, positives: found - foundBefore };
    const rate = here.positives / here.rows;
    out.push({ upTo: rows / n, ...here, rate, lift: rate / (positives / n), gain: found / positives });
    rowsBefore = rows;
    foundBefore = found;
  }
  return out;
}
