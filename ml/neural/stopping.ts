import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import type { TargetValues, Task } from "#ml/task.ts";
import { type NetworkLayer, type NetworkModel, networkAnswers } from "./network.ts";

/** Rows that the passes are stopped by. */
export interface StoppingRows {
  readonly design: LinearDesign;
  readonly target: TargetValues;
  /** Passes in a row without a gain, after which it stops. */
  readonly patience: number;
}

/** Where the rule stands between two passes. */
export interface StoppedStanding {
  readonly best: number;
  readonly idle: number;
  readonly layers: readonly NetworkLayer[];
}

export interface Stopper {
  /** Judges the network after a pass; true when it has gained nothing in so many passes. */
  pass(model: NetworkModel): boolean;
  /** The layers of the pass that was best; undefined before the first. */
  best(): readonly NetworkLayer[] | undefined;
  standing(): StoppedStanding;
  goOn(standing: StoppedStanding): void;
}

/**
 * scikit-learn's rule of MLPClassifier and MLPRegressor with `early_stopping=True`: the share of right answers, or R², on the rows kept aside; a pass that does not beat
 * the best by `tolerance` is idle, more than `patience` of them in a row end it, and the weights of the best pass are taken.
 */
export function createStopper(
  { design, target, patience }: StoppingRows,
  task: Task,
  classes: number,
  tolerance: number,
): Stopper {
  let best = Number.NEGATIVE_INFINITY;
  let idle = 0;
  let layers: readonly NetworkLayer[] = [];
  return {
    pass(model) {
      const score = scoreOf(networkAnswers(model, design), target, task, classes);
      idle = score < best + tolerance ? idle + 1 : 0;
      if (score > best) [best, layers] = [score, model.layers];
      return idle > patience;
    },
    best: () => (layers.length > 0 ? layers : undefined),
    standing: () => ({ best, idle, layers }),
    goOn(standing) {
      ({ best, idle, layers } = standing);
    },
  };
}

function scoreOf(answers: Float64Array, target: TargetValues, task: Task, classes: number): number {
  const rows = target.length;
  if (task === "regression") {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += (target[row] as number) / rows;
    let [off, around] = [0, 0];
    for (let row = 0; row < rows; row++) {
      off += ((target[row] as number) - (answers[row] as number)) ** 2;
      around += ((target[row] as number) - mean) ** 2;
    }
    return around === 0 ? 0 : 1 - off / around;
  }
  let right = 0;
  for (let row = 0; row < rows; row++) {
    let said = 0;
    if (task === "binary_classification") said = (answers[row] as number) > 0.5 ? 1 : 0;
    else
      for (let c = 1; c < classes; c++)
        if ((answers[row * classes + c] as number) > (answers[row * classes + said] as number)) said = c;
    if (said === target[row]) right++;
  }
  return right / rows;
}
