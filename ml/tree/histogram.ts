import { BIN_STRIDE, type Workspace } from "./workspace.ts";

/**
 * Sums gradients and hessians by bin for the features [first, last) over positions [start, end) of `order`, into `slot`.
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
  const { rows, features } = ws.shape;
  const stride = BIN_STRIDE * 2;
  const base = slot * features * stride;
  ws.histograms.fill(0, base + first * stride, base + last * stride);
  const order = ws.order.subarray(start, end);
  const gradients = ws.orderedGradients.subarray(start, end);
  const hessians = ws.orderedHessians.subarray(start, end);
  const column = (feature: number) => ws.bins.subarray(feature * rows, (feature + 1) * rows);
  const histogram = (feature: number) =>
    ws.histograms.subarray(base + feature * stride, base + (feature + 1) * stride);
  const all = start === 0 && end === rows;
  let feature = first;
  for (; feature + 1 < last; feature += 2) {
    const [a, b, ha, hb] = [column(feature), column(feature + 1), histogram(feature), histogram(feature + 1)];
    if (all) sumPairInRowOrder(a, b, gradients, hessians, ha, hb);
    else sumPair(a, b, order, gradients, hessians, ha, hb);
  }
  if (feature < last) sumOne(column(feature), order, gradients, hessians, histogram(feature));
}

/** The larger child is its parent less the smaller child; written over the parent. */
export function subtractHistogram(
  ws: Workspace,
  parent: number,
  child: number,
  first: number,
  last: number,
): void {
  const stride = BIN_STRIDE * 2;
  const size = ws.shape.features * stride;
  const histograms = ws.histograms;
  const to = parent * size + last * stride;
  let from = child * size + first * stride;
  for (let at = parent * size + first * stride; at < to; at++, from++) {
    histograms[at] = (histograms[at] as number) - (histograms[from] as number);
  }
}

function sumPair(
  a: Uint8Array,
  b: Uint8Array,
  order: Uint32Array,
  gradients: Float64Array,
  hessians: Float64Array,
  ha: Float64Array,
  hb: Float64Array,
): void {
  for (let k = 0; k < order.length; k++) {
    const row = order[k] as number;
    const gradient = gradients[k] as number;
    const hessian = hessians[k] as number;
    const i = (a[row] as number) << 1;
    ha[i] = (ha[i] as number) + gradient;
    ha[i + 1] = (ha[i + 1] as number) + hessian;
    const j = (b[row] as number) << 1;
    hb[j] = (hb[j] as number) + gradient;
    hb[j + 1] = (hb[j + 1] as number) + hessian;
  }
}

function sumPairInRowOrder(
  a: Uint8Array,
  b: Uint8Array,
  gradients: Float64Array,
  hessians: Float64Array,
  ha: Float64Array,
  hb: Float64Array,
): void {
  for (let row = 0; row < gradients.length; row++) {
    const gradient = gradients[row] as number;
    const hessian = hessians[row] as number;
    const i = (a[row] as number) << 1;
    ha[i] = (ha[i] as number) + gradient;
    ha[i + 1] = (ha[i + 1] as number) + hessian;
    const j = (b[row] as number) << 1;
    hb[j] = (hb[j] as number) + gradient;
    hb[j + 1] = (hb[j + 1] as number) + hessian;
  }
}

function sumOne(
  column: Uint8Array,
  order: Uint32Array,
  gradients: Float64Array,
  hessians: Float64Array,
  histogram: Float64Array,
): void {
  for (let k = 0; k < order.length; k++) {
    const i = (column[order[k] as number] as number) << 1;
    histogram[i] = (histogram[i] as number) + (gradients[k] as number);
    histogram[i + 1] = (histogram[i + 1] as number) + (hessians[k] as number);
  }
}
