import { MISSING_BIN } from "./bin-layout.ts";
import { histogramOffset, SPLIT_FIELDS, type Workspace } from "./workspace.ts";

export interface SplitRules {
  readonly minSamplesLeaf: number;
  readonly l2: number;
  readonly countUnit: number;
}

const MIN_HESSIAN = 1e-3;
const TINY = 1e-15;

/**
 * The best split of one feature from its histogram: the gain G_L^2/(H_L+l2) + G_R^2/(H_R+l2) - G^2/(H+l2), scanned from the left with
 * missing values on the right and, where the feature has any, also with missing values on the left. Writes `SPLIT_FIELDS`
 * numbers at `child`; gain 0 means that no split is allowed. Same rules as scikit-learn's Splitter.
 */
export function searchFeature(
  ws: Workspace,
  slot: number,
  feature: number,
  child: number,
  gradientSum: number,
  hessianSum: number,
  count: number,
  rules: SplitRules,
): void {
  const { features } = ws.shape;
  const { minSamplesLeaf, l2, countUnit } = rules;
  const histogram = ws.histograms;
  const base = histogramOffset(ws.shape, slot, feature);
  const bins = ws.binCounts[feature] as number;
  const hasMissing = ws.hasMissing[feature] === 1;
  const nodeScore = (gradientSum * gradientSum) / (hessianSum + l2 + TINY);
  const perUnit = 1 / countUnit;
  let bestGain = 0;
  let bestBin = -1;
  let bestMissingLeft = 0;
  let bestGradient = 0;
  let bestHessian = 0;
  let bestCount = 0;

  for (let direction = 0; direction < (hasMissing ? 2 : 1); direction++) {
    const missingAt = base + 2 * MISSING_BIN;
    let gradient = direction === 1 ? (histogram[missingAt] as number) : 0;
    let packed = direction === 1 ? (histogram[missingAt + 1] as number) : 0;
    const end = bins - 1 + (hasMissing && direction === 0 ? 1 : 0);
    for (let bin = 0; bin < end; bin++) {
      gradient += histogram[base + 2 * bin] as number;
      packed += histogram[base + 2 * bin + 1] as number;
      const leftCount = Math.floor(packed * perUnit + 0.5);
      if (leftCount < minSamplesLeaf) continue;
      if (count - leftCount < minSamplesLeaf) break;
      const hessian = packed - leftCount * countUnit;
      if (hessian < MIN_HESSIAN) continue;
      const rightHessian = hessianSum - hessian;
      if (rightHessian < MIN_HESSIAN) break;
      const rightGradient = gradientSum - gradient;
      const gain =
        (gradient * gradient) / (hessian + l2 + TINY) +
        (rightGradient * rightGradient) / (rightHessian + l2 + TINY) -
        nodeScore;
      if (gain > bestGain) {
        bestGain = gain;
        bestBin = bin;
        bestMissingLeft = direction;
        bestGradient = gradient;
        bestHessian = hessian;
        bestCount = leftCount;
      }
    }
  }
  const out = (child * features + feature) * SPLIT_FIELDS;
  ws.splits[out] = bestBin < 0 ? 0 : bestGain;
  ws.splits[out + 1] = bestBin;
  ws.splits[out + 2] = bestMissingLeft;
  ws.splits[out + 3] = bestGradient;
  ws.splits[out + 4] = bestHessian;
  ws.splits[out + 5] = bestCount;
}
