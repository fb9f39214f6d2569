import { TrainingInputError } from "#ml/errors.ts";
import { countText } from "#ml/format.ts";
import { MAXIMUM_PAGES } from "#ml/wasm/assembler.ts";
import { PAGE_BYTES } from "#ml/wasm/memory.ts";
import { BIN_STRIDE, BLOCK_ROWS, GROUP, MAX_BINS } from "./bin-layout.ts";
import { type TreeKernels, treeKernels } from "./vector-kernels.ts";

/** gain, bin, missing goes left, left gradient, left hessian, left count. */
export const SPLIT_FIELDS = 6;
/** Numbers that an operation takes from the thread that drives it. */
export const ARGUMENTS = 16;

export interface WorkspaceShape {
  readonly rows: number;
  readonly features: number;
  /** Histograms kept at the same time: one for each leaf that may still be split. */
  readonly slots: number;
  /** Rows from which the bin edges are taken. */
  readonly sampleRows: number;
  /** Scores kept for each row: one, or one for each of several classes. */
  readonly outputs: number;
  readonly threads: number;
  /** Threads that grow whole trees by themselves, how many trees they grow before they meet, the nodes that such a tree may have, and the values of a leaf. */
  readonly lanes: number;
  readonly laneTrees: number;
  readonly laneNodes: number;
  readonly laneWidth: number;
}

/** Everything that the kernels read and write, as views on one memory. If that is shared, several threads work on the same workspace. */
export interface Workspace {
  readonly shape: WorkspaceShape;
  readonly memory: WebAssembly.Memory;
  readonly kernels: TreeKernels;
  /**
   * Binned features: one word for each row and group of four features, group after group, so that one load brings four
   * bins. The bin of a feature is byte `binOffset(shape, feature) + 4 * row` of `bins`; both are views of the same bytes.
   */
  readonly words: Uint32Array;
  readonly bins: Uint8Array;
  /** The same bins, row after row: what a node gathers of a row lies together. */
  readonly rowBins: Uint8Array;
  /** The words of the smaller child at hand in node order, `nodeRows` for each group. */
  readonly nodeWords: Uint32Array;
  /** Ascending upper edges, `MAX_BINS` for each feature: a value goes to the first bin whose edge is not below it. */
  readonly edges: Float32Array;
  readonly binCounts: Int32Array;
  readonly hasMissing: Int32Array;
  readonly sample: Uint32Array;
  /** Row numbers, grouped by tree node. */
  readonly order: Uint32Array;
  readonly scratchLeft: Uint32Array;
  readonly scratchRight: Uint32Array;
  /** A class position or a number for each row. */
  readonly target: Float64Array;
  /** Output after output. */
  readonly scores: Float64Array;
  /** With several outputs, the shares of the classes before this round, class after class. */
  readonly shares: Float64Array;
  /** Gradient and hessian of each row, and their sums over `BLOCK_ROWS` rows at a time. */
  readonly slopes: Float32Array;
  readonly blockSums: Float64Array;
  /** Gradient, and hessian + countUnit, of the rows of the node at hand in node order. */
  readonly pairs: Float64Array;
  /** For each slot, feature and bin: the gradient sum, then hessian sum + count * countUnit. */
  readonly histograms: Float64Array;
  /** For both children and each feature: the best split, `SPLIT_FIELDS` numbers. */
  readonly splits: Float64Array;
  /** Rows that each thread sent left in a partition. */
  readonly leftCounts: Int32Array;
  /** The next of the lanes' trees that nobody has begun. */
  readonly nextTree: Int32Array;
  /** Of each tree that the lanes grew: nodes, and for each node its integers (see `NODE_INTS`), weight and values. */
  readonly laneSizes: Int32Array;
  readonly laneInts: Int32Array;
  readonly laneCounts: Float64Array;
  readonly laneValues: Float64Array;
  /** Of each lane: the rows of its tree by node, a pair of numbers for each (see `laneRows`), and room for the half of them that is moved. */
  readonly laneOrder: Uint32Array;
  readonly lanePairs: Float64Array;
  readonly laneOtherOrder: Uint32Array;
  readonly laneOtherPairs: Float64Array;
  /** Of each lane: the sums of the bins of `LANE_FEATURES` features, and which bins occur in them. */
  readonly laneSums: Float64Array;
  readonly laneMarks: Int32Array;
  /** What a lane's kernels are told of a node and answer, `LANE_NUMBERS` for each. */
  readonly laneNumbers: Float64Array;
  /** How much a row of each class counts. */
  readonly classWeights: Float64Array;
  readonly leafStarts: Int32Array;
  readonly leafValues: Float64Array;
  readonly args: Float64Array;
  /** For each thread: values that are being put into bins, and the edges they are held against. */
  readonly staged: Float32Array;
  readonly stagedEdges: Float32Array;
}

export const STAGED_VALUES = 8192;
const MEMORY_BYTES_MAX = 2 ** 32;

export const MAX_THREADS = 64;
/** Integers of a node that a lane grew. */
export const LANE_INTS = 5;
/** Features whose sums a lane collects in one pass over the rows of a node. */
export const LANE_FEATURES = 4;
/** See `CUT` of the forest's kernels. */
export const LANE_NUMBERS = 10;

/** Numbers that a lane sums up for each bin: a pair, or one for each class. */
export const binSumWidth = (laneWidth: number) => Math.max(2, laneWidth);

export function groupCount(features: number): number {
  return Math.ceil(features / GROUP);
}

/** Rows that the smaller of two children has at most. */
export function nodeRows(rows: number): number {
  return Math.floor(rows / 2);
}

/** Where the bins of a feature start; those of the next rows follow four bytes apart. */
export function binOffset(shape: WorkspaceShape, feature: number): number {
  return GROUP * Math.floor(feature / GROUP) * shape.rows + (feature % GROUP);
}

/** The place of a slot's histograms; features of the last group that do not exist have histograms too. */
export function histogramOffset(shape: WorkspaceShape, slot: number, feature: number): number {
  return (slot * groupCount(shape.features) * GROUP + feature) * BIN_STRIDE * 2;
}

/** Creates the views. `memory` must come from `allocateWorkspace` for the same shape; both sides of a thread boundary call this. */
export function viewWorkspace(shape: WorkspaceShape, memory: WebAssembly.Memory): Workspace {
  return { ...layOut(shape, memory.buffer).views, shape, memory, kernels: treeKernels(memory) };
}

/** A view for each part, or the bytes alone where there is no buffer yet. */
function layOut(shape: WorkspaceShape, buffer?: ArrayBufferLike) {
  const { rows, features, slots, sampleRows, outputs, threads } = shape;
  let offset = 0;
  const take = <View>(kind: ViewKind<View>, count: number): View => {
    const at = offset;
    offset = Math.ceil((offset + count * kind.BYTES_PER_ELEMENT) / 64) * 64;
    return buffer ? new kind(buffer, at, count) : new kind(0);
  };
  const { lanes, laneTrees } = shape;
  const laneNodes = laneTrees * shape.laneNodes;
  // Lanes keep rows of their own.
  const ownRows = lanes > 0 ? 0 : rows;
  const groups = groupCount(features);
  const bins = take(Uint8Array, rows * groups * GROUP);
  const views = {
    bins,
    words: buffer ? new Uint32Array(buffer, bins.byteOffset, rows * groups) : new Uint32Array(0),
    rowBins: take(Uint8Array, rows * groups * GROUP),
    nodeWords: take(Uint32Array, nodeRows(ownRows) * groups),
    args: take(Float64Array, ARGUMENTS),
    histograms: take(Float64Array, histogramOffset(shape, slots, 0)),
    splits: take(Float64Array, 2 * features * SPLIT_FIELDS),
    leafValues: take(Float64Array, slots + 1),
    scores: take(Float64Array, ownRows * outputs),
    shares: take(Float64Array, outputs > 1 ? ownRows * outputs : 0),
    target: take(Float64Array, rows),
    classWeights: take(Float64Array, Math.max(2, shape.outputs, shape.laneWidth)),
    edges: take(Float32Array, features * MAX_BINS),
    slopes: take(Float32Array, 2 * ownRows),
    blockSums: take(Float64Array, 2 * Math.ceil(rows / BLOCK_ROWS)),
    pairs: take(Float64Array, 2 * ownRows),
    laneCounts: take(Float64Array, laneNodes),
    laneValues: take(Float64Array, laneNodes * shape.laneWidth),
    laneInts: take(Int32Array, laneNodes * LANE_INTS),
    nextTree: take(Int32Array, 1),
    laneSizes: take(Int32Array, laneTrees),
    laneOrder: take(Uint32Array, lanes * rows),
    lanePairs: take(Float64Array, lanes * rows * 2),
    laneOtherOrder: take(Uint32Array, lanes * rows),
    laneOtherPairs: take(Float64Array, lanes * rows * 2),
    laneSums: take(Float64Array, lanes * LANE_FEATURES * BIN_STRIDE * binSumWidth(shape.laneWidth)),
    laneNumbers: take(Float64Array, LANE_NUMBERS * lanes),
    laneMarks: take(Int32Array, (lanes * LANE_FEATURES * BIN_STRIDE) / 32),
    binCounts: take(Int32Array, features),
    hasMissing: take(Int32Array, features),
    leftCounts: take(Int32Array, MAX_THREADS),
    leafStarts: take(Int32Array, slots + 1),
    sample: take(Uint32Array, sampleRows),
    order: take(Uint32Array, ownRows),
    scratchLeft: take(Uint32Array, ownRows),
    scratchRight: take(Uint32Array, ownRows),
    staged: take(Float32Array, threads * STAGED_VALUES),
    stagedEdges: take(Float32Array, threads * BIN_STRIDE),
  };
  return { views, bytes: offset };
}

interface ViewKind<View> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): View;
  new (buffer: ArrayBufferLike, at: number, length: number): View;
}

/** Memory for one workspace. Throws a TrainingInputError when that is more than 32-bit addresses reach. */
export function allocateWorkspace(shape: WorkspaceShape, shared: boolean): Workspace {
  const { bytes } = layOut(shape);
  if (bytes > MEMORY_BYTES_MAX) {
    throw new TrainingInputError(
      `${countText(shape.rows)} rows with ${shape.features} columns need ${(bytes / 2 ** 30).toFixed(1)} GB while trees grow, 4 GB at most. Choose fewer features, or a smaller dataset version.`,
    );
  }
  const pages = Math.ceil(bytes / PAGE_BYTES);
  return viewWorkspace(shape, new WebAssembly.Memory({ initial: pages, maximum: MAXIMUM_PAGES, shared }));
}
