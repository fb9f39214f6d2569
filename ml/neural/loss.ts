import { sigmoid } from "#ml/linear/logistic.ts";
import { softmaxInPlace } from "#ml/linear/model.ts";
import type { KnownRows } from "./known-rows.ts";
import type { NetworkModel } from "./network.ts";
import type { Workspace } from "./workspace.ts";

/** Probabilities are taken at least this far from 0 and 1 where their logarithm is, as scikit-learn does. */
const EPS = Number.EPSILON;
/** Probabilities that are multiplied before their logarithm is taken: that many of the least one are still a number. */
const ROWS_OF_A_LOGARITHM = 16;

/**
 * Puts the slopes of the loss by the scores into the last layer's `deltas` and returns the loss summed over the loaded rows: the log loss of two or
 * several classes, or half the squared error.
 */
export function lossOfRows(
  ws: Workspace,
  link: NetworkModel["link"],
  { target, order }: KnownRows,
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
      const own = at + (target[order[from + r] as number] as number);
      loss -= Math.log(clipped(mem[own] as number));
      mem[own] = (mem[own] as number) - 1;
    }
    return loss;
  }
  let likelihood = 1;
  for (let r = 0; r < count; r++) {
    const wanted = target[order[from + r] as number] as number;
    const score = mem[scores + r] as number;
    const answer = link === "sigmoid" ? sigmoid(score) : score;
    mem[deltas + r] = answer - wanted;
    if (link === "identity") loss += (answer - wanted) ** 2 / 2;
    else likelihood *= clipped(wanted === 1 ? answer : 1 - answer);
    if (r % ROWS_OF_A_LOGARITHM === 0) {
      loss -= Math.log(likelihood);
      likelihood = 1;
    }
  }
  return loss - Math.log(likelihood);
}

function clipped(share: number): number {
  return Math.min(1 - EPS, Math.max(EPS, share));
}
