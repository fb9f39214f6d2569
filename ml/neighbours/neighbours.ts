import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import type { TargetValues } from "#ml/task.ts";

/** The training rows themselves, encoded, with what each of them says. */
export interface NeighboursModel {
  readonly kind: "neighbours";
  readonly rows: number;
  readonly neighbours: number;
  /** Votes count 1, or 1 over their distance. */
  readonly byDistance: boolean;
  readonly dense: readonly Float64Array[];
  readonly blocks: readonly { readonly codes: Int32Array; readonly size: number }[];
  /** `width` numbers for each training row: its class as 0 and 1, or its number. */
  readonly answers: Float64Array;
  readonly width: number;
}

/** Training rows at most: all of them are in the model's file and in every answer. */
export const NEIGHBOURS_MAX_ROWS = 10_000;
/** Distances below this count as 0: such neighbours answer alone where votes go by distance. */
export const SAME_PLACE = 1e-10;

/** Keeps the training rows. `classes` is 1 for a regression and for two classes, whose answer is the share of class 1. */
export function keepNeighbours(
  design: LinearDesign,
  target: TargetValues,
  classes: number,
  settings: { neighbours: number; byDistance: boolean },
): NeighboursModel {
  const answers = new Float64Array(design.rows * classes);
  for (let row = 0; row < design.rows; row++) {
    if (classes === 1) answers[row] = target[row] as number;
    else answers[row * classes + (target[row] as number)] = 1;
  }
  return { kind: "neighbours", ...design, ...settings, answers, width: classes };
}

/**
 * Mean answer of the k nearest training rows by Euclidean distance over the encoded columns, as scikit-learn's brute-force search: the earlier row on a tie.
 * Squared distances are summed column by column in float64, in the same order as the exported graph does, so that both choose the same rows.
 */
export function neighbourAnswers(model: NeighboursModel, design: LinearDesign): Float64Array {
  const { rows: known, width } = model;
  const k = Math.min(model.neighbours, known);
  const out = new Float64Array(design.rows * width);
  const distances = new Float64Array(known);
  const nearest = new Int32Array(k);
  for (let row = 0; row < design.rows; row++) {
    distances.fill(0);
    model.dense.forEach((column, i) => {
      const value = design.dense[i]?.[row] as number;
      for (let j = 0; j < known; j++) {
        const away = value - (column[j] as number);
        distances[j] = (distances[j] as number) + away * away;
      }
    });
    model.blocks.forEach(({ codes }, i) => {
      const code = design.blocks[i]?.codes[row] as number;
      for (let j = 0; j < known; j++) {
        const other = codes[j] as number;
        if (other !== code) distances[j] = (distances[j] as number) + (other < 0 || code < 0 ? 1 : 2);
      }
    });
    pickNearest(distances, nearest);
    average(model, distances, nearest, out.subarray(row * width, (row + 1) * width));
  }
  return out;
}

/** The positions of the smallest values, ascending, the earlier one on a tie. */
function pickNearest(distances: Float64Array, nearest: Int32Array): void {
  const k = nearest.length;
  let filled = 0;
  for (let j = 0; j < distances.length; j++) {
    const distance = distances[j] as number;
    if (filled === k && distance >= (distances[nearest[k - 1] as number] as number)) continue;
    let at = filled === k ? k - 1 : filled;
    while (at > 0 && distance < (distances[nearest[at - 1] as number] as number)) {
      nearest[at] = nearest[at - 1] as number;
      at--;
    }
    nearest[at] = j;
    if (filled < k) filled++;
  }
}

function average(
  model: NeighboursModel,
  distances: Float64Array,
  nearest: Int32Array,
  out: Float64Array,
): void {
  const weightOf = (j: number) =>
    model.byDistance ? 1 / Math.max(Math.sqrt(distances[j] as number), SAME_PLACE) : 1;
  let total = 0;
  for (const j of nearest) {
    const weight = weightOf(j);
    total += weight;
    for (let c = 0; c < out.length; c++)
      out[c] = (out[c] as number) + weight * (model.answers[j * model.width + c] as number);
  }
  for (let c = 0; c < out.length; c++) out[c] = (out[c] as number) / total;
}
