import { GROUP } from "./bin-layout.ts";
import { histogramOffset, nodeRows, type Workspace } from "./workspace.ts";

/**
 * Sums the pairs by bin for the feature groups [first, last) over positions [start, end) of `order`, into `slot`. `pairs` must hold those positions, and unless they are all rows, `nodeWords` the words of those. The row count rides in the high part of the
 * hessian sum (each row adds hessian + countUnit, a power of two above twice the largest possible hessian sum), so that one vector of two numbers holds all that is summed.
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
  const pairs = ws.pairs.byteOffset + 16 * start;
  for (let group = first; group < last; group++) {
    const from = histogramOffset(ws.shape, slot, group * GROUP);
    ws.histograms.fill(0, from, histogramOffset(ws.shape, slot, (group + 1) * GROUP));
    const histogram = ws.histograms.byteOffset + 8 * from;
    const all = start === 0 && end === rows;
    const words = all
      ? ws.words.byteOffset + 4 * group * rows
      : ws.nodeWords.byteOffset + 4 * group * nodeRows(rows);
    ws.kernels.sumRows(words, words + 4 * (end - start), pairs, histogram);
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
  const place = (slot: number, group: number) =>
    ws.histograms.byteOffset + 8 * histogramOffset(ws.shape, slot, group * GROUP);
  ws.kernels.subtract(place(parent, first), place(parent, last), place(child, first));
}
