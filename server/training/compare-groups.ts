import { type AttributeFairness, fairnessOf, type GroupsAtThreshold } from "#domain/training/fairness.ts";
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
    const countAt = (threshold: number) =>
      countByGroup(groups, target, answered.rows, answered.answers, threshold);
    const { counts, withoutGroup } = countAt(holdout.threshold);
    const thresholds = holdout.thresholds?.map(
      ({ threshold }): GroupsAtThreshold => ({
        threshold,
        groups: countAt(threshold ?? Number.POSITIVE_INFINITY)
          .counts.filter(({ n }) => n > 0)
          .map(({ truePositives, falsePositives }) => ({ truePositives, falsePositives })),
      }),
    );
    return { ...fairnessOf(groups.name, counts, withoutGroup), ...(thresholds && { thresholds }) };
  });
}
