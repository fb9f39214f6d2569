import { BIN_STRIDE, GROUP, histogramOffset, type Workspace } from "./workspace.ts";

/**
 * Sums gradients and hessians by bin for the feature groups [first, last) over positions [start, end) of `order`, into `slot`.
 * `orderedGradients` and `orderedHessians` must hold those positions. The row count rides in the high part of the
 * hessian sum (each row adds hessian + countUnit), which saves a third read-modify-write for each value; countUnit is a
 * power of two above twice the largest possible hessian sum, so both are recovered exactly enough.
 */
export function buildHistograms(
  ws: Workspace,
  slot: number,
  first: number,
  last: number,
  start: number,
  end: number,
): void {
  const { rows } = ws.shape;
  const order = ws.order.subarray(start, end);
  const gradients = ws.orderedGradients.subarray(start, end);
  const hessians = ws.orderedHessians.subarray(start, end);
  for (let group = first; group < last; group++) {
    const from = histogramOffset(ws.shape, slot, group * GROUP);
    const histogram = ws.histograms.subarray(from, from + GROUP * BIN_STRIDE * 2).fill(0);
    const words = ws.words.subarray(group * rows, (group + 1) * rows);
    if (start === 0 && end === rows) sumInRowOrder(words, gradients, hessians, histogram);
    else sumInNodeOrder(words, order, gradients, hessians, histogram);
  }
}

/** The larger child is its parent less the smaller child; written over the parent. */
export function subtractHistogram(
  ws: Workspace,
  parent: number,
  child: number,
  first: number,
  last: number,
): void {
  const histograms = ws.histograms;
  const to = histogramOffset(ws.shape, parent, last * GROUP);
  let from = histogramOffset(ws.shape, child, first * GROUP);
  for (let at = histogramOffset(ws.shape, parent, first * GROUP); at < to; at++, from++) {
    histograms[at] = (histograms[at] as number) - (histograms[from] as number);
  }
}

// A histogram entry is two numbers and a feature's histogram 512: bin * 2 is read from the word by shift and mask.
const MASK = 510;

function sumInNodeOrder(
  words: Uint32Array,
  order: Uint32Array,
  gradients: Float64Array,
  hessians: Float64Array,
  histogram: Float64Array,
): void {
  for (let k = 0; k < order.length; k++) {
    const word = words[order[k] as number] as number;
    const gradient = gradients[k] as number;
    const hessian = hessians[k] as number;
    const a = (word << 1) & MASK;
    histogram[a] = (histogram[a] as number) + gradient;
    histogram[a + 1] = (histogram[a + 1] as number) + hessian;
    const b = ((word >>> 7) & MASK) + 512;
    histogram[b] = (histogram[b] as number) + gradient;
    histogram[b + 1] = (histogram[b + 1] as number) + hessian;
    const c = ((word >>> 15) & MASK) + 1024;
    histogram[c] = (histogram[c] as number) + gradient;
    histogram[c + 1] = (histogram[c + 1] as number) + hessian;
    const d = ((word >>> 23) & MASK) + 1536;
    histogram[d] = (histogram[d] as number) + gradient;
    histogram[d + 1] = (histogram[d + 1] as number) + hessian;
  }
}

function sumInRowOrder(
  words: Uint32Array,
  gradients: Float64Array,
  hessians: Float64Array,
  histogram: Float64Array,
): void {
  for (let row = 0; row < words.length; row++) {
    const word = words[row] as number;
    const gradient = gradients[row] as number;
    const hessian = hessians[row] as number;
    const a = (word << 1) & MASK;
    histogram[a] = (histogram[a] as number) + gradient;
    histogram[a + 1] = (histogram[a + 1] as number) + hessian;
    const b = ((word >>> 7) & MASK) + 512;
    histogram[b] = (histogram[b] as number) + gradient;
    histogram[b + 1] = (histogram[b + 1] as number) + hessian;
    const c = ((word >>> 15) & MASK) + 1024;
    histogram[c] = (histogram[c] as number) + gradient;
    histogram[c + 1] = (histogram[c + 1] as number) + hessian;
    const d = ((word >>> 23) & MASK) + 1536;
    histogram[d] = (histogram[d] as number) + gradient;
    histogram[d + 1] = (histogram[d + 1] as number) + hessian;
  }
}
