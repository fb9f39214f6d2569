import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import type { TargetValues } from "#ml/task.ts";
import { LEAST_NUMBERS, PANEL_ROWS } from "./distance-kernel.ts";
import { squaredDistances } from "./distances.ts";

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
  return neighbourAnswersOf([model], design)[0] as Float64Array;
}

/** The answers of several models of the same training rows, whose distances are measured once. */
export function neighbourAnswersOf(models: readonly NeighboursModel[], design: LinearDesign): Float64Array[] {
  const [first] = models;
  if (!first) return [];
  const { rows: known, width } = first;
  const out = models.map(() => new Float64Array(design.rows * width));
  const counts = models.map(({ neighbours }) => Math.min(neighbours, known));
  // In ascending order: those of a model that asks fewer stand first.
  const nearest = new Int32Array(Math.max(...counts));
  squaredDistances(first, design, (row, distances, leasts) => {
    pickNearest(distances, leasts, nearest);
    models.forEach((model, i) => {
      const answer = (out[i] as Float64Array).subarray(row * width, (row + 1) * width);
      average(model, distances, nearest.subarray(0, counts[i]), answer);
    });
  });
  return out;
}

/** The positions of the smallest values, ascending, the earlier one on a tie. Panels whose least is no smaller than the last of these are passed over. */
function pickNearest(distances: Float64Array, leasts: Float64Array, nearest: Int32Array): void {
  const k = nearest.length;
  let filled = 0;
  let furthest = Number.POSITIVE_INFINITY;
  for (let from = 0, least = 0; from < distances.length; from += PANEL_ROWS, least += LEAST_NUMBERS) {
    const end = Math.min(distances.length, from + PANEL_ROWS);
    // Behind the last row stands what no row has: that panel is always looked through.
    if (
      filled === k &&
      end - from === PANEL_ROWS &&
      (leasts[least] as number) >= furthest &&
      (leasts[least + 1] as number) >= furthest
    )
      continue;
    for (let j = from; j < end; j++) {
      const distance = distances[j] as number;
      if (filled === k && distance >= furthest) continue;
      let at = filled === k ? k - 1 : filled;
      while (at > 0 && distance < (distances[nearest[at - 1] as number] as number)) {
        nearest[at] = nearest[at - 1] as number;
        at--;
      }
      nearest[at] = j;
      if (filled < k) filled++;
      if (filled === k) furthest = distances[nearest[k - 1] as number] as number;
    }
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
