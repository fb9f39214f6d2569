import { TrainingInputError } from "#ml/errors.ts";
import type { HoldoutSplit } from "#ml/split/parts.ts";
import { strataOf, stratifiedHoldout } from "#ml/split/stratified.ts";
import type { TargetValues } from "#ml/task.ts";

/** Stop a fit where rows that it does not learn from gain nothing any more. */
export interface EarlyStopping {
  /** Of the rows to learn from, the share that is kept aside for it. */
  readonly validationFraction: number;
  /** Trees or passes in a row without a gain, after which it stops. */
  readonly patience: number;
}

/** Added to the run's seed, so that these rows are drawn apart from the holdout and the folds. */
const STOPPING_SEED = 31;

/** The rows that are learned from and those kept aside; of classes the same share of each. */
export function rowsToStopBy(
  { validationFraction }: EarlyStopping,
  target: TargetValues,
  seed: number,
): HoldoutSplit {
  const split = stratifiedHoldout(strataOf(target), validationFraction, seed + STOPPING_SEED);
  if (split.train.length < 2 || split.holdout.length < 2)
    throw new TrainingInputError(
      "There are too few rows to keep some aside for stopping early. Leave early stopping out, or train on more rows.",
    );
  return split;
}
