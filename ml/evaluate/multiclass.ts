import { agreementFigures, type ConfusionCounts, confusionCounts } from "./agreement.ts";
import type { FiguresOf } from "./figures.ts";
import { rocAuc } from "./roc.ts";

/** The class of the largest probability in each row of `probabilities` (row after row); the first one on a tie. */
export function largestClass(probabilities: Float64Array, classes: number): Uint8Array {
  const out = new Uint8Array(probabilities.length / classes);
  for (let row = 0; row < out.length; row++) {
    let best = 0;
    for (let c = 1; c < classes; c++)
      if ((probabilities[row * classes + c] as number) > (probabilities[row * classes + best] as number))
        best = c;
    out[row] = best;
  }
  return out;
}

/**
 * All figures of a classifier of several classes with its confusion matrix. `probabilities` holds `classes` numbers for each row. ROC AUC is the unweighted mean
 * over the classes that occur, each against the rest; probabilities are kept 2.2e-16 away from 0 in the log loss.
 */
export function evaluateMulticlass(
  target: Uint8Array,
  probabilities: Float64Array,
  classes: number,
): { metrics: FiguresOf<"multiclass_classification">; matrix: ConfusionCounts } {
  const matrix = confusionCounts(target, largestClass(probabilities, classes), classes);
  let loss = 0;
  for (let row = 0; row < target.length; row++) {
    const p = probabilities[row * classes + (target[row] as number)] as number;
    loss -= Math.log(Math.min(Math.max(p, Number.EPSILON), 1));
  }
  return {
    matrix,
    metrics: {
      ...agreementFigures(matrix),
      rocAucOvr: rocAucOneVersusRest(target, probabilities, classes),
      logLoss: loss / target.length,
    },
  };
}

/** Mean over the classes of the ROC AUC of "this class or another"; classes without rows on both sides are left out. */
export function rocAucOneVersusRest(
  target: Uint8Array,
  probabilities: Float64Array,
  classes: number,
): number {
  const ofClass = new Float64Array(target.length);
  let sum = 0;
  let counted = 0;
  for (let c = 0; c < classes; c++) {
    const isClass = target.map((label) => (label === c ? 1 : 0));
    for (let row = 0; row < target.length; row++) ofClass[row] = probabilities[row * classes + c] as number;
    const area = rocAuc(isClass, ofClass);
    if (Number.isNaN(area)) continue;
    sum += area;
    counted++;
  }
  return sum / counted;
}

/** What always answering with the most frequent training class, at the training shares, would have scored. */
export function mostFrequentBaseline(
  trainTarget: Uint8Array,
  target: Uint8Array,
  classes: number,
): { label: number; metrics: FiguresOf<"multiclass_classification"> } {
  const counts = new Float64Array(classes);
  for (const label of trainTarget) counts[label] = (counts[label] as number) + 1;
  const label = counts.indexOf(Math.max(...counts));
  const shares = counts.map((count) => count / trainTarget.length);
  const probabilities = new Float64Array(target.length * classes);
  for (let row = 0; row < target.length; row++) probabilities.set(shares, row * classes);
  const { metrics } = evaluateMulticlass(target, probabilities, classes);
  return { label, metrics };
}
