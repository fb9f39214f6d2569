import type { TargetValues, Task } from "#ml/task.ts";

/** What a row's loss is counted in. */
export type RowLoss = "squared_distance" | "absolute_error";

/**
 * How far each answer is from what was: of numbers the absolute error; of classes the squared distance of the probabilities, whose mean is the Brier score (of several classes the sum
 * over them, 0 to 2).
 */
export function rowLosses(
  task: Task,
  target: TargetValues,
  answers: Float64Array,
  classes: number,
): { loss: RowLoss; values: Float64Array } {
  const values = new Float64Array(target.length);
  if (task === "regression") {
    for (let row = 0; row < values.length; row++)
      values[row] = Math.abs((answers[row] as number) - (target[row] as number));
    return { loss: "absolute_error", values };
  }
  const width = task === "multiclass_classification" ? classes : 1;
  for (let row = 0; row < values.length; row++)
    for (let c = 0; c < width; c++) {
      const was = width === 1 ? (target[row] as number) : target[row] === c ? 1 : 0;
      values[row] = (values[row] as number) + ((answers[row * width + c] as number) - was) ** 2;
    }
  return { loss: "squared_distance", values };
}
