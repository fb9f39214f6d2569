import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import { type LinearWeights, toWeights } from "./design.ts";
import { type MarginLoss, minimizeMargins } from "./newton.ts";

const LOG_LOSS: MarginLoss = {
  value: (margin, label) => Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(margin, 0) - label * margin,
  slope: (margin, label) => sigmoid(margin) - label,
  curvature: (margin) => {
    const p = sigmoid(margin);
    return p * (1 - p);
  },
};

/**
 * L2-regularized logistic regression of two classes with scikit-learn's objective, C * sum of log losses + |w|^2 / 2 with a free intercept; see
 * `minimizeMargins`. `pause` runs once in each Newton step and may await or throw to stop.
 */
export async function fitLogistic(
  design: LinearDesign,
  target: Uint8Array,
  C: number,
  pause?: (step: number) => Promise<void> | void,
  classWeights?: Float64Array,
): Promise<LinearWeights> {
  const options = { C, freeIntercept: true, classWeights };
  const { weights } = await minimizeMargins(design, target, LOG_LOSS, options, pause);
  return toWeights(design, weights);
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
