import { type AttributeFairness, fairnessOf } from "#domain/training/fairness.ts";
import { countByGroup } from "#ml/evaluate/fairness.ts";
import type { TrainResult } from "#ml/train.ts";
import type { TrainingData } from "./load-table.ts";

/** Fairness by each attribute of a run, from the holdout's answers that its figures come from; undefined where none was asked for. */
export function compareGroups(
  result: TrainResult,
  { attributes, target }: Pick<TrainingData, "attributes" | "target">,
): AttributeFairness[] | undefined {
  const { answered, holdout } = result;
  if (attributes.length === 0 || !("threshold" in holdout) || !(target instanceof Uint8Array))
    return undefined;
  return attributes.map((groups) => {
    const { counts, withoutGroup } = countByGroup(
      groups,
      target,
      answered.rows,
      answered.answers,
      holdout.threshold,
    );
    return fairnessOf(groups.name, counts, withoutGroup);
  });
}
