import { algorithmLabel, figureText } from "#components/training/labels.ts";
import type { Run } from "#components/training/types.ts";
import { figureInWords } from "#domain/training/figures.ts";

/** A run in a few words: "Gradient boosting, accuracy 78.1 %". */
export function bestRunOf(run: Run) {
  const { number, experimentId, experimentName, metrics } = run;
  const figure = metrics
    ? `, ${figureInWords(metrics.metric)} ${figureText(metrics.metric, metrics.holdout[metrics.metric])}`
    : "";
  return { number, experimentId, experimentName, words: `${algorithmLabel(run.algorithm)}${figure}` };
}
