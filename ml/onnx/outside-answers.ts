import type { Task } from "#ml/task.ts";
import type { AnswerForm } from "./adopt.ts";

/**
 * The answers (see `answerWidth`) in what a model of another library gives, row after row: shares of classes from scores by the logistic function or softmax, in the
 * order of our classes. Throws RangeError when the numbers do not make whole rows.
 */
export function answersFrom(
  given: ArrayLike<number>,
  as: { task: Task; form: AnswerForm; classes: number; columns?: readonly number[] | undefined },
): Float64Array {
  const { task, form, classes } = as;
  const width = form === "probabilities" || form === "logits" ? classes : 1;
  if (given.length % width !== 0) throw new RangeError("the numbers do not make whole rows");
  if (width === 1) return Float64Array.from(given, form === "logit" ? logistic : Number);
  const rows = given.length / width;
  const order = as.columns ?? Array.from({ length: classes }, (_, at) => at);
  const kept = task === "binary_classification" ? [order[1] as number] : order;
  const answers = new Float64Array(rows * kept.length);
  const row = new Float64Array(width);
  for (let i = 0; i < rows; i++) {
    for (let column = 0; column < width; column++) row[column] = given[i * width + column] as number;
    if (form === "logits") softmax(row);
    kept.forEach((column, at) => {
      answers[i * kept.length + at] = row[column] as number;
    });
  }
  return answers;
}

const logistic = (score: number): number => 1 / (1 + Math.exp(-score));

function softmax(row: Float64Array): void {
  const largest = row.reduce((most, score) => Math.max(most, score));
  let sum = 0;
  for (let at = 0; at < row.length; at++) {
    row[at] = Math.exp((row[at] as number) - largest);
    sum += row[at] as number;
  }
  for (let at = 0; at < row.length; at++) row[at] = (row[at] as number) / sum;
}
