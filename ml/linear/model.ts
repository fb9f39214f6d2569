import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import { type LinearWeights, times, toFlat } from "./design.ts";
import { sigmoid } from "./logistic.ts";

/** How weighted sums become answers: as they are, as a probability each, as probabilities that share 1, or as probabilities scaled to share 1. */
export type LinearLink = "identity" | "sigmoid" | "softmax" | "normalized_sigmoid";

/** A weighted sum of the encoded columns for each number of the answer. */
export interface LinearModel {
  readonly kind: "linear";
  readonly link: LinearLink;
  readonly outputs: readonly LinearWeights[];
}

/** The answers for each row, `outputs.length` numbers a row. */
export function linearAnswers(model: LinearModel, design: LinearDesign): Float64Array {
  const width = model.outputs.length;
  const answers = new Float64Array(design.rows * width);
  const sums = new Float64Array(design.rows);
  model.outputs.forEach((weights, output) => {
    times(design, toFlat(weights), sums);
    for (let row = 0; row < design.rows; row++) answers[row * width + output] = sums[row] as number;
  });
  applyLink(answers, width, model.link);
  return answers;
}

/** Turns raw scores, `width` a row, into answers in place. */
export function applyLink(scores: Float64Array, width: number, link: LinearLink): void {
  if (link === "identity") return;
  if (link === "softmax") {
    for (let at = 0; at < scores.length; at += width) softmaxInPlace(scores.subarray(at, at + width));
    return;
  }
  for (let i = 0; i < scores.length; i++) scores[i] = sigmoid(scores[i] as number);
  if (link === "sigmoid") return;
  for (let at = 0; at < scores.length; at += width) {
    let sum = 0;
    for (let c = 0; c < width; c++) sum += scores[at + c] as number;
    for (let c = 0; c < width; c++) scores[at + c] = (scores[at + c] as number) / sum;
  }
}

/** exp(x) shared out to a sum of 1, without overflow. */
export function softmaxInPlace(values: Float32Array | Float64Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) most = Math.max(most, value);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.exp((values[i] as number) - most);
    sum += values[i] as number;
  }
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) / sum;
}
