import type { Task } from "#ml/task.ts";
import type { Workspace } from "./workspace.ts";

const SAMPLED_ROWS = 4096;

/** The mean loss of the scores so far on evenly chosen rows. */
export function sampledLoss({ scores, target, shape }: Workspace, task: Task): number {
  const { rows, outputs } = shape;
  const stride = Math.max(1, Math.ceil(rows / SAMPLED_ROWS));
  const scoreAt = (row: number, output: number) => scores[output * rows + row] as number;
  return meanOf(target, rows, stride, scoreAt, outputs, task);
}

/** The mean loss of scores that stand row after row, each counted by its class's weight: log loss, or half the squared error. */
export function meanLoss(
  scores: Float64Array,
  target: ArrayLike<number>,
  outputs: number,
  task: Task,
  stride = 1,
  classWeights?: Float64Array,
): number {
  return meanOf(
    target,
    target.length,
    stride,
    (row, output) => scores[row * outputs + output] as number,
    outputs,
    task,
    classWeights,
  );
}

function meanOf(
  target: ArrayLike<number>,
  rows: number,
  stride: number,
  scoreAt: (row: number, output: number) => number,
  outputs: number,
  task: Task,
  classWeights?: Float64Array,
): number {
  let sum = 0;
  let count = 0;
  for (let row = 0; row < rows; row += stride) {
    const actual = target[row] as number;
    const weight = classWeights?.[actual] ?? 1;
    count += weight;
    const score = scoreAt(row, 0);
    if (task === "regression") sum += (score - actual) ** 2 / 2;
    else if (task === "binary_classification")
      // log(1 + exp(s)) - y s, without overflow.
      sum += weight * (Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - actual * score);
    else {
      let most = Number.NEGATIVE_INFINITY;
      for (let output = 0; output < outputs; output++) most = Math.max(most, scoreAt(row, output));
      let total = 0;
      for (let output = 0; output < outputs; output++) total += Math.exp(scoreAt(row, output) - most);
      sum += weight * (Math.log(total) + most - scoreAt(row, actual));
    }
  }
  return sum / count;
}
