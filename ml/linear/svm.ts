import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import { stratifiedFolds } from "#ml/split/stratified.ts";
import { type ClassWeights, weightsOf } from "#ml/train/class-weights.ts";
import { designRows, type LinearWeights, times, toFlat, toWeights } from "./design.ts";
import { type MarginLoss, minimizeMargins } from "./newton.ts";

/** max(0, 1 - y f)^2 for y of -1 or 1. */
const SQUARED_HINGE: MarginLoss = {
  value: (margin, label) => Math.max(0, 1 - signed(label) * margin) ** 2,
  slope: (margin, label) => -2 * signed(label) * Math.max(0, 1 - signed(label) * margin),
  curvature: (margin, label) => (signed(label) * margin < 1 ? 2 : 0),
};

const signed = (label: number) => (label === 1 ? 1 : -1);
const CALIBRATION_FOLDS = 3;

/**
 * A linear support vector machine of two classes with the squared hinge loss and the objective of liblinear (scikit-learn's LinearSVC, with its class weights):
 * C * sum of losses + (|w|^2 + b^2) / 2. Its score is a distance, no probability; see `calibratedSvm`.
 */
export async function fitSvm(
  design: LinearDesign,
  target: Uint8Array,
  C: number,
  pause?: (step: number) => Promise<void> | void,
  classWeights?: ClassWeights,
): Promise<LinearWeights> {
  const { weights } = await minimizeMargins(
    design,
    target,
    SQUARED_HINGE,
    { C, freeIntercept: false, classWeights: weightsOf(classWeights, target, 2) },
    pause,
  );
  return toWeights(design, weights);
}

/**
 * The machine with its score turned into a log-odds by Platt's sigmoid, fitted to scores of rows that the machine of their fold had not seen (three stratified
 * folds), as scikit-learn's CalibratedClassifierCV(ensemble=False) does. The answer is again a weighted sum.
 */
export async function calibratedSvm(
  design: LinearDesign,
  target: Uint8Array,
  C: number,
  seed: number,
  pause?: (step: number) => Promise<void> | void,
  classWeights?: ClassWeights,
): Promise<LinearWeights> {
  const scores = new Float64Array(design.rows);
  for (const { train, validation } of stratifiedFolds(target, CALIBRATION_FOLDS, seed)) {
    const weights = await fitSvm(
      designRows(design, train),
      train.reduce((out, row, i) => {
        out[i] = target[row] as number;
        return out;
      }, new Uint8Array(train.length)),
      C,
      pause,
      classWeights,
    );
    const held = designRows(design, validation);
    const heldScores = new Float64Array(validation.length);
    times(held, toFlat(weights), heldScores);
    validation.forEach((row, i) => {
      scores[row] = heldScores[i] as number;
    });
  }
  const { slope, offset } = plattSigmoid(scores, target);
  const flat = toFlat(await fitSvm(design, target, C, pause, classWeights)).map((value) => slope * value);
  flat[0] = (flat[0] as number) + offset;
  return toWeights(design, flat);
}

/**
 * Slope and offset of the log-odds that fit the scores best: Platt's maximum likelihood with his smoothed targets (Platt 1999; Lin, Lin and Weng 2007), by Newton's
 * method with step halving. The same optimum as scikit-learn's sigmoid calibration, whose sign is the opposite.
 */
export function plattSigmoid(scores: Float64Array, target: Uint8Array): { slope: number; offset: number } {
  let positives = 0;
  for (const label of target) positives += label;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (target.length - positives + 2);
  const lossAt = (slope: number, offset: number) => {
    let sum = 0;
    for (let row = 0; row < scores.length; row++) {
      const z = slope * (scores[row] as number) + offset;
      sum += Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - (target[row] === 1 ? high : low) * z;
    }
    return sum;
  };
  let slope = 0;
  let offset = Math.log((positives + 1) / (target.length - positives + 1));
  let loss = lossAt(slope, offset);
  for (let iteration = 0; iteration < 100; iteration++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-12, 0, 1e-12];
    for (let row = 0; row < scores.length; row++) {
      const score = scores[row] as number;
      const p = 1 / (1 + Math.exp(-(slope * score + offset)));
      const away = p - (target[row] === 1 ? high : low);
      const bend = p * (1 - p);
      ga += away * score;
      gb += away;
      haa += bend * score * score;
      hab += bend * score;
      hbb += bend;
    }
    if (Math.max(Math.abs(ga), Math.abs(gb)) < 1e-9 * scores.length) break;
    const determinant = haa * hbb - hab * hab;
    const stepA = -(hbb * ga - hab * gb) / determinant;
    const stepB = -(haa * gb - hab * ga) / determinant;
    let length = 1;
    for (; length > 1e-10; length /= 2) {
      const candidate = lossAt(slope + length * stepA, offset + length * stepB);
      if (candidate < loss) {
        loss = candidate;
        break;
      }
    }
    if (length <= 1e-10) break;
    slope += length * stepA;
    offset += length * stepB;
  }
  return { slope, offset };
}
