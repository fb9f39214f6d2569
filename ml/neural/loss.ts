import { sigmoid } from "#ml/linear/logistic.ts";
import { softmaxInPlace } from "#ml/linear/model.ts";
import type { TargetValues } from "#ml/task.ts";
import type { NetworkModel } from "./network.ts";
import type { Workspace } from "./workspace.ts";

/** Probabilities are taken at least this far from 0 and 1 where their logarithm is, as scikit-learn does. */
const EPS = Number.EPSILON;

/**
 * Puts the slopes of the loss by the scores into the last layer's `deltas` and returns the loss summed over the loaded rows: the log loss of two or
 * several classes, or half the squared error.
 */
export function lossOfBatch(
  ws: Workspace,
  link: NetworkModel["link"],
  target: TargetValues,
  rows: Uint32Array,
  from: number,
  count: number,
): number {
  const { mem, sizes } = ws;
  const width = sizes.at(-1) as number;
  const scores = ws.outputs.at(-1) as number;
  const deltas = ws.deltas.at(-1) as number;
  let loss = 0;
  if (link === "softmax") {
    for (let r = 0; r < count; r++) {
      const at = deltas + r * width;
      mem.copyWithin(at, scores + r * width, scores + (r + 1) * width);
      softmaxInPlace(mem.subarray(at, at + width));
      const own = at + (target[rows[from + r] as number] as number);
      loss -= Math.log(clipped(mem[own] as number));
      mem[own] = (mem[own] as number) - 1;
    }
    return loss;
  }
  for (let r = 0; r < count; r++) {
    const wanted = target[rows[from + r] as number] as number;
    const score = mem[scores + r] as number;
    const answer = link === "sigmoid" ? sigmoid(score) : score;
    mem[deltas + r] = answer - wanted;
    if (link === "identity") loss += (answer - wanted) ** 2 / 2;
    else loss -= Math.log(clipped(wanted === 1 ? answer : 1 - answer));
  }
  return loss;
}

function clipped(share: number): number {
  return Math.min(1 - EPS, Math.max(EPS, share));
}
