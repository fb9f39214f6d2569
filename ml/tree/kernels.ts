import { growTrees } from "#ml/forest/kernel.ts";
import { binFeature } from "./binning.ts";
import { buildHistograms, subtractHistogram } from "./histogram.ts";
import { searchFeature } from "./split-search.ts";
import { BIN_STRIDE, binOffset, GROUP, groupCount, MISSING_BIN, type Workspace } from "./workspace.ts";

/** What the threads of a crew can be told to do; arguments stand in `workspace.args`. */
export const OP = {
  /** maxBins */
  bin: 1,
  /** loss (see LOSS), countUnit, output */
  gradients: 2,
  /** start, end, smaller slot, larger slot or -1, which child is the smaller, min samples, l2, countUnit, then gradient and hessian
   * sum of the smaller and gradient, hessian and count of the larger child */
  children: 3,
  /** start, end, feature, bin, missing goes left */
  partition: 4,
  /** start, end, side whose gradients are put in node order (0 left, 1 right), countUnit; after every thread's `partition` */
  gather: 5,
  /** leaves, output: add each leaf's value to the scores of its rows */
  scores: 6,
  /** the shares of the classes from the scores of all outputs */
  shares: 7,
  /** a whole tree for each thread; see `growTrees` */
  trees: 8,
} as const;

/** What the gradients are of: the log loss of two classes, of several, or half the squared error. */
export const LOSS = { binary: 0, multiclass: 1, squared: 2 } as const;

/** Does one thread's share of an operation. The result does not depend on how many threads there are. */
export function execute(ws: Workspace, op: number, thread: number, threads: number): void {
  const kernel = KERNELS[op];
  if (!kernel) throw new RangeError(`Unknown kernel operation ${op}.`);
  kernel(ws, thread, threads);
}

type Kernel = (ws: Workspace, thread: number, threads: number) => void;

const KERNELS: Readonly<Record<number, Kernel>> = {
  [OP.bin]: binAll,
  [OP.gradients]: computeGradients,
  [OP.children]: searchChildren,
  [OP.partition]: partition,
  [OP.gather]: gather,
  [OP.scores]: addScores,
  [OP.shares]: computeShares,
  [OP.trees]: growTrees,
};

function arg(ws: Workspace, index: number): number {
  return ws.args[index] as number;
}

/** The share [from, to) of `size` items that belongs to a thread. */
function share(size: number, thread: number, threads: number): [number, number] {
  return [Math.floor((size * thread) / threads), Math.floor((size * (thread + 1)) / threads)];
}

function binAll(ws: Workspace, thread: number, threads: number): void {
  const [first, last] = share(ws.shape.features, thread, threads);
  for (let feature = first; feature < last; feature++) binFeature(ws, feature, arg(ws, 0));
}

function computeGradients(ws: Workspace, thread: number, threads: number): void {
  const loss = arg(ws, 0);
  const countUnit = arg(ws, 1);
  const output = arg(ws, 2);
  const { rows } = ws.shape;
  const { target, scores, gradients, hessians, order, orderedGradients, orderedHessians } = ws;
  const shares = ws.shares.subarray(output * rows);
  const [from, to] = share(rows, thread, threads);
  for (let row = from; row < to; row++) {
    const actual = target[row] as number;
    let away: number;
    let bend = 1;
    if (loss === LOSS.squared) away = (scores[row] as number) - actual;
    else {
      const p = loss === LOSS.binary ? 1 / (1 + Math.exp(-(scores[row] as number))) : (shares[row] as number);
      away = loss === LOSS.binary ? p - actual : p - (actual === output ? 1 : 0);
      bend = p * (1 - p);
    }
    const gradient = Math.fround(away);
    const hessian = Math.fround(bend);
    gradients[row] = gradient;
    hessians[row] = hessian;
    order[row] = row;
    orderedGradients[row] = gradient;
    orderedHessians[row] = hessian + countUnit;
  }
}

function computeShares(ws: Workspace, thread: number, threads: number): void {
  const { rows, outputs } = ws.shape;
  const { scores, shares } = ws;
  const [from, to] = share(rows, thread, threads);
  for (let row = from; row < to; row++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < outputs; c++) most = Math.max(most, scores[c * rows + row] as number);
    let sum = 0;
    for (let c = 0; c < outputs; c++) {
      const power = Math.exp((scores[c * rows + row] as number) - most);
      shares[c * rows + row] = power;
      sum += power;
    }
    for (let c = 0; c < outputs; c++) shares[c * rows + row] = (shares[c * rows + row] as number) / sum;
  }
}

function searchChildren(ws: Workspace, thread: number, threads: number): void {
  const [start, end, small, large, smallChild] = [0, 1, 2, 3, 4].map((i) => arg(ws, i)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const rules = { minSamplesLeaf: arg(ws, 5), l2: arg(ws, 6), countUnit: arg(ws, 7) };
  const [first, last] = share(groupCount(ws.shape.features), thread, threads);
  const lastFeature = Math.min(last * GROUP, ws.shape.features);
  buildHistograms(ws, small, first, last, start, end);
  if (large >= 0) subtractHistogram(ws, large, small, first, last);
  for (let child = 0; child < 2; child++) {
    const slot = child === smallChild ? small : large;
    if (slot < 0) continue;
    const sums = child === smallChild ? 8 : 10;
    const count = child === smallChild ? end - start : arg(ws, 12);
    for (let feature = first * GROUP; feature < lastFeature; feature++) {
      searchFeature(ws, slot, feature, child, arg(ws, sums), arg(ws, sums + 1), count, rules);
    }
  }
}

function partition(ws: Workspace, thread: number, threads: number): void {
  const [start, end, feature, bin, missingLeft] = [0, 1, 2, 3, 4].map((i) => arg(ws, i)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const { order, scratchLeft, scratchRight } = ws;
  const column = ws.bins.subarray(binOffset(ws.shape, feature));
  const isLeft = new Uint8Array(BIN_STRIDE).fill(1, 0, bin + 1);
  isLeft[MISSING_BIN] = missingLeft;
  const [from, to] = share(end - start, thread, threads);
  // Both sides are written at every step and one cursor moves: no branch that the data could mispredict.
  let left = start + from;
  let right = start + from;
  for (let k = start + from; k < start + to; k++) {
    const row = order[k] as number;
    const goesLeft = isLeft[column[row * GROUP] as number] as number;
    scratchLeft[left] = row;
    scratchRight[right] = row;
    left += goesLeft;
    right += 1 - goesLeft;
  }
  ws.leftCounts[thread] = left - start - from;
}

function gather(ws: Workspace, thread: number, threads: number): void {
  const start = arg(ws, 0);
  const size = arg(ws, 1) - start;
  const orderedSide = arg(ws, 2);
  const countUnit = arg(ws, 3);
  let leftAt = start;
  let rightAt = start;
  for (let t = 0; t < threads; t++) rightAt += ws.leftCounts[t] as number;
  for (let t = 0; t < threads; t++) {
    const [from, to] = share(size, t, threads);
    const left = ws.leftCounts[t] as number;
    const right = to - from - left;
    if (t === thread) {
      ws.order.set(ws.scratchLeft.subarray(start + from, start + from + left), leftAt);
      ws.order.set(ws.scratchRight.subarray(start + from, start + from + right), rightAt);
      if (orderedSide === 0) orderGradients(ws, leftAt, leftAt + left, countUnit);
      else orderGradients(ws, rightAt, rightAt + right, countUnit);
    }
    leftAt += left;
    rightAt += right;
  }
}

function orderGradients(ws: Workspace, from: number, to: number, countUnit: number): void {
  const { order, gradients, hessians, orderedGradients, orderedHessians } = ws;
  for (let k = from; k < to; k++) {
    const row = order[k] as number;
    orderedGradients[k] = gradients[row] as number;
    orderedHessians[k] = (hessians[row] as number) + countUnit;
  }
}

function addScores(ws: Workspace, thread: number, threads: number): void {
  const leaves = arg(ws, 0);
  const { order, leafStarts, leafValues } = ws;
  const scores = ws.scores.subarray(arg(ws, 1) * ws.shape.rows);
  const [from, to] = share(ws.shape.rows, thread, threads);
  for (let leaf = 0; leaf < leaves; leaf++) {
    const value = leafValues[leaf] as number;
    const end = Math.min(to, leafStarts[leaf + 1] as number);
    for (let k = Math.max(from, leafStarts[leaf] as number); k < end; k++) {
      const row = order[k] as number;
      scores[row] = (scores[row] as number) + value;
    }
  }
}
