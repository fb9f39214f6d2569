import { growTrees } from "#ml/forest/kernel.ts";
import { type Operations, share } from "#ml/threads/operations.ts";
import { BLOCK_ROWS, GROUP } from "./bin-layout.ts";
import { binFeature } from "./binning.ts";
import { buildHistograms, subtractHistogram } from "./histogram.ts";
import { searchFeature } from "./split-search.ts";
import {
  binOffset,
  groupCount,
  nodeRows,
  viewWorkspace,
  type Workspace,
  type WorkspaceShape,
} from "./workspace.ts";

/** What the threads of a crew can be told to do; arguments stand in `workspace.args`. */
export const OP = {
  /** maxBins */
  bin: 1,
  /** loss (see LOSS), countUnit, output, whether rows count by class */
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

/** A workspace of trees as threads get it. */
export interface TreeWork {
  readonly kind: "trees";
  readonly shape: WorkspaceShape;
  readonly memory: WebAssembly.Memory;
  /** The features, which are needed until they are in bins; NaN is missing. */
  readonly columns: readonly Float32Array[];
}

export function joinTrees({ shape, memory, columns }: TreeWork, thread: number, threads: number): Operations {
  const ws = viewWorkspace(shape, memory);
  let waiting = columns;
  return {
    args: ws.args,
    execute(op) {
      if (op === OP.bin) {
        binAll(ws, waiting, thread, threads);
        waiting = [];
        return;
      }
      const kernel = KERNELS[op];
      if (!kernel) throw new RangeError(`Unknown kernel operation ${op}.`);
      kernel(ws, thread, threads);
    },
  };
}

type Kernel = (ws: Workspace, thread: number, threads: number) => void;

const KERNELS: Readonly<Record<number, Kernel>> = {
  [OP.gradients]: computeGradients,
  [OP.children]: searchChildren,
  [OP.partition]: partition,
  [OP.gather]: gather,
  [OP.scores]: addScores,
  [OP.shares]: computeShares,
  [OP.trees]: growTrees,
};

const GATHERED_ROWS = 256;

function arg(ws: Workspace, index: number): number {
  return ws.args[index] as number;
}

function binAll(ws: Workspace, columns: readonly Float32Array[], thread: number, threads: number): void {
  const [first, last] = share(ws.shape.features, thread, threads);
  for (let feature = first; feature < last; feature++)
    binFeature(ws, columns[feature] as Float32Array, feature, arg(ws, 0), thread);
}

function computeGradients(ws: Workspace, thread: number, threads: number): void {
  const loss = arg(ws, 0);
  const countUnit = arg(ws, 1);
  const output = arg(ws, 2);
  const { rows } = ws.shape;
  const { target, scores, slopes, blockSums, pairs, order, kernels, classWeights } = ws;
  const isWeighted = arg(ws, 3) === 1;
  const [first, last] = share(Math.ceil(rows / BLOCK_ROWS), thread, threads);
  for (let block = first; block < last; block++) {
    const from = block * BLOCK_ROWS;
    const to = Math.min(rows, from + BLOCK_ROWS);
    if (loss === LOSS.binary)
      kernels.logLossSlopes(
        scores.byteOffset + 8 * from,
        scores.byteOffset + 8 * to,
        target.byteOffset + 8 * from,
        slopes.byteOffset + 8 * from,
      );
    else slopesOfRows(ws, loss, output, from, to);
    if (isWeighted)
      for (let row = from; row < to; row++) {
        const weight = classWeights[target[row] as number] as number;
        slopes[2 * row] = weight * (slopes[2 * row] as number);
        slopes[2 * row + 1] = weight * (slopes[2 * row + 1] as number);
      }
    kernels.startRows(
      slopes.byteOffset + 8 * from,
      slopes.byteOffset + 8 * to,
      pairs.byteOffset + 16 * from,
      order.byteOffset + 4 * from,
      from,
      countUnit,
      blockSums.byteOffset + 16 * block,
    );
  }
}

/** Gradients and hessians of several classes, or of half the squared error. */
function slopesOfRows(ws: Workspace, loss: number, output: number, from: number, to: number): void {
  const { target, scores, slopes } = ws;
  const shares = ws.shares.subarray(output * ws.shape.rows);
  for (let row = from; row < to; row++) {
    const actual = target[row] as number;
    const p = loss === LOSS.squared ? 0 : (shares[row] as number);
    slopes[2 * row] =
      loss === LOSS.squared ? (scores[row] as number) - actual : p - (actual === output ? 1 : 0);
    slopes[2 * row + 1] = loss === LOSS.squared ? 1 : p * (1 - p);
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
  const [from, to] = share(end - start, thread, threads);
  const at = 4 * (start + from);
  ws.kernels.partition(
    ws.order.byteOffset + at,
    ws.order.byteOffset + 4 * (start + to),
    ws.bins.byteOffset + binOffset(ws.shape, feature),
    bin,
    missingLeft,
    ws.scratchLeft.byteOffset + at,
    ws.scratchRight.byteOffset + at,
    ws.leftCounts.byteOffset + 4 * thread,
  );
  // The kernel answers where the left side ends.
  const leftBytes = ((ws.leftCounts[thread] as number) >>> 0) - ws.scratchLeft.byteOffset - at;
  ws.leftCounts[thread] = leftBytes / 4;
}

function gather(ws: Workspace, thread: number, threads: number): void {
  const start = arg(ws, 0);
  const size = arg(ws, 1) - start;
  const orderedSide = arg(ws, 2);
  const countUnit = arg(ws, 3);
  let leftAt = start;
  let rightAt = start;
  for (let t = 0; t < threads; t++) rightAt += ws.leftCounts[t] as number;
  const middle = rightAt;
  for (let t = 0; t < threads; t++) {
    const [from, to] = share(size, t, threads);
    const left = ws.leftCounts[t] as number;
    const right = to - from - left;
    if (t === thread) {
      ws.order.set(ws.scratchLeft.subarray(start + from, start + from + left), leftAt);
      ws.order.set(ws.scratchRight.subarray(start + from, start + from + right), rightAt);
      if (orderedSide === 0) gatherRows(ws, start, leftAt, leftAt + left, countUnit);
      else gatherRows(ws, middle, rightAt, rightAt + right, countUnit);
    }
    leftAt += left;
    rightAt += right;
  }
}

/** Puts the pairs and words of a child's rows at positions [from, to) in their order, a few at a time, while the rows are in the nearest cache. */
function gatherRows(ws: Workspace, start: number, from: number, to: number, countUnit: number): void {
  const { shape, order, slopes, pairs, rowBins, nodeWords, kernels } = ws;
  const groups = groupCount(shape.features);
  for (let at = from; at < to; at += GATHERED_ROWS) {
    const rows = order.byteOffset + 4 * at;
    const end = order.byteOffset + 4 * Math.min(to, at + GATHERED_ROWS);
    kernels.gatherPairs(rows, end, slopes.byteOffset, pairs.byteOffset + 16 * at, countUnit);
    for (let group = 0; group < groups; group++)
      kernels.gatherWords(
        rows,
        end,
        rowBins.byteOffset + GROUP * group,
        GROUP * groups,
        nodeWords.byteOffset + 4 * (group * nodeRows(shape.rows) + at - start),
      );
  }
}

function addScores(ws: Workspace, thread: number, threads: number): void {
  const leaves = arg(ws, 0);
  const { rows } = ws.shape;
  const { order, leafStarts, leafValues, scores } = ws;
  const [from, to] = share(rows, thread, threads);
  for (let leaf = 0; leaf < leaves; leaf++) {
    const first = Math.max(from, leafStarts[leaf] as number);
    const last = Math.min(to, leafStarts[leaf + 1] as number);
    if (first >= last) continue;
    ws.kernels.addValue(
      order.byteOffset + 4 * first,
      order.byteOffset + 4 * last,
      scores.byteOffset + 8 * rows * arg(ws, 1),
      leafValues[leaf] as number,
    );
  }
}
