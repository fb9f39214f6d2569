import type { WindowMetrics } from "#domain/monitoring/window.ts";
import { classMetrics, confusionAt } from "#ml/evaluate/confusion.ts";
import { rocAuc } from "#ml/evaluate/roc.ts";
import type { Predictions } from "./predict.ts";

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** The figures of a model on the rows of one file; those that need labels are null while none is known. */
export function figuresOf({ rows, probabilities, labels }: Predictions, threshold: number): WindowMetrics {
  let sum = 0;
  let answeredPositive = 0;
  let labelled = 0;
  for (let row = 0; row < rows; row++) {
    const p = probabilities[row] ?? Number.NaN;
    sum += p;
    if (p >= threshold) answeredPositive++;
    if (labels[row] !== 2) labelled++;
  }
  const known = labelled === rows ? { probabilities, labels } : onlyLabelled(probabilities, labels, labelled);
  const confusion = confusionAt(known.labels, known.probabilities, threshold);
  const positives = confusion.truePositives + confusion.falseNegatives;
  const figures = labelled === 0 ? null : classMetrics(confusion);
  const twoClasses = positives > 0 && positives < labelled;
  return {
    rows,
    labelled,
    positives,
    actualShare: share(positives, labelled),
    predictedShare: share(answeredPositive, rows),
    meanProbability: rows === 0 ? null : orNull(sum / rows),
    threshold,
    accuracy: figures?.accuracy ?? null,
    precision: figures?.precision ?? null,
    recall: figures?.recall ?? null,
    f1: figures?.f1 ?? null,
    rocAuc: twoClasses ? orNull(rocAuc(known.labels, known.probabilities)) : null,
  };
}

function onlyLabelled(probabilities: Float64Array, labels: Uint8Array, labelled: number) {
  const kept = { probabilities: new Float64Array(labelled), labels: new Uint8Array(labelled) };
  let n = 0;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] ?? 2;
    if (label === 2) continue;
    kept.probabilities[n] = probabilities[row] ?? Number.NaN;
    kept.labels[n++] = label;
  }
  return kept;
}
