import type { Task } from "#ml/task.ts";
import { meanLoss } from "./loss.ts";
import { addTree, rawScores } from "./predict.ts";
import type { Tree, TreeEnsemble } from "./tree.ts";

/** Rows that boosting is stopped by. */
export interface StoppingRows {
  readonly columns: readonly Float32Array[];
  readonly target: ArrayLike<number>;
  /** Rounds in a row without a gain, after which it stops. */
  readonly patience: number;
  readonly classWeights?: Float64Array | undefined;
}

/** The gain that counts, as scikit-learn's `tol`. */
const TOLERANCE = 1e-7;

export interface Stopper {
  /** Takes the trees of a round; true when the loss of the last `patience` rounds was never below that of the round before them. */
  round(trees: readonly Tree[]): boolean;
}

/**
 * scikit-learn's rule of HistGradientBoosting with `early_stopping=True, scoring="loss"`: after each round the loss on the rows kept aside is held against the one of `patience`
 * rounds ago, the start included. All trees grown are kept. `before` are trees that stand already.
 */
export function createStopper(
  rows: StoppingRows,
  ensemble: Pick<TreeEnsemble, "link" | "baselines">,
  before: readonly (readonly Tree[])[],
  task: Task,
): Stopper {
  const { columns, target, patience, classWeights } = rows;
  const outputs = ensemble.baselines.length;
  const scores = rawScores({ kind: "tree_ensemble", ...ensemble, trees: [] }, columns, target.length);
  const lossNow = () => meanLoss(scores, target, outputs, task, 1, classWeights);
  const losses = [lossNow()];
  const take = (trees: readonly Tree[]) => {
    for (const tree of trees) addTree(tree, columns, scores, outputs);
    losses.push(lossNow());
  };
  for (const trees of before) take(trees);
  return {
    round(trees) {
      take(trees);
      if (losses.length < patience + 1) return false;
      const reference = (losses.at(-patience - 1) as number) - TOLERANCE;
      return losses.slice(-patience).every((loss) => loss >= reference);
    },
  };
}
