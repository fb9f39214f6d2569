/** Ordinary bins 0..254; bin 255 holds the missing values of a feature. */
export const MAX_BINS = 255;
export const MISSING_BIN = 255;
export const BIN_STRIDE = 256;
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
  /** Threads that grow a whole tree each, the nodes that such a tree may have, and the values of a leaf. */
  readonly lanes: number;
  readonly laneNodes: number;
  readonly laneWidth: number;
}

/**
 * Everything that the kernels read and write, as views on one buffer. With a SharedArrayBuffer several threads work on the
 * same workspace; with an ArrayBuffer one thread does.
 */
export interface Workspace {
  readonly shape: WorkspaceShape;
  readonly buffer: ArrayBufferLike;
  /** Raw features, column after column; NaN is missing. */
  readonly raw: Float32Array;
  /**
   * Binned features: one word for each row and group of four features, group after group, so that one load brings four
   * bins. The bin of a feature is byte `binOffset(shape, feature) + 4 * row` of `bins`; both are views of the same bytes.
   */
  readonly words: Uint32Array;
  readonly bins: Uint8Array;
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
  readonly gradients: Float32Array;
  readonly hessians: Float32Array;
  /** Gradients and hessians of the node at hand, in node order. */
  readonly orderedGradients: Float64Array;
  readonly orderedHessians: Float64Array;
  /** For each slot, feature and bin: the gradient sum, then hessian sum + count * countUnit. */
  readonly histograms: Float64Array;
  /** For both children and each feature: the best split, `SPLIT_FIELDS` numbers. */
  readonly splits: Float64Array;
  /** Rows that each thread sent left in a partition. */
  readonly leftCounts: Int32Array;
  /** Of the tree that each lane grew: nodes, and for each node its integers (see `NODE_INTS`), weight and values. */
  readonly laneSizes: Int32Array;
  readonly laneInts: Int32Array;
  readonly laneCounts: Float64Array;
  readonly laneValues: Float64Array;
  readonly leafStarts: Int32Array;
  readonly leafValues: Float64Array;
  readonly args: Float64Array;
}

export const MAX_THREADS = 64;
/** Integers of a node that a lane grew. */
export const LANE_INTS = 5;
/** Features whose bins share one word. */
export const GROUP = 4;

export function groupCount(features: number): number {
  return Math.ceil(features / GROUP);
}

/** Where the bins of a feature start; those of the next rows follow four bytes apart. */
export function binOffset(shape: WorkspaceShape, feature: number): number {
  return GROUP * Math.floor(feature / GROUP) * shape.rows + (feature % GROUP);
}

/** The place of a slot's histograms; features of the last group that do not exist have histograms too. */
export function histogramOffset(shape: WorkspaceShape, slot: number, feature: number): number {
  return (slot * groupCount(shape.features) * GROUP + feature) * BIN_STRIDE * 2;
}

/** Creates the views. `buffer` must come from `allocateWorkspace` for the same shape; both sides of a thread boundary call this. */
export function viewWorkspace(shape: WorkspaceShape, buffer: ArrayBufferLike): Workspace {
  const { rows, features, slots, sampleRows, outputs } = shape;
  let offset = 0;
  const take = (bytes: number) => {
    const at = offset;
    offset = Math.ceil((offset + bytes) / 64) * 64;
    return at;
  };
  const laneNodes = shape.lanes * shape.laneNodes;
  const groups = groupCount(features);
  const binsAt = take(rows * groups * GROUP);
  return {
    shape,
    buffer,
    args: new Float64Array(buffer, take(8 * ARGUMENTS), ARGUMENTS),
    histograms: new Float64Array(buffer, take(histogramBytes(shape)), histogramBytes(shape) / 8),
    splits: new Float64Array(buffer, take(8 * 2 * features * SPLIT_FIELDS), 2 * features * SPLIT_FIELDS),
    leafValues: new Float64Array(buffer, take(8 * (slots + 1)), slots + 1),
    scores: new Float64Array(buffer, take(8 * rows * outputs), rows * outputs),
    shares: new Float64Array(buffer, take(8 * shareRows(shape)), shareRows(shape)),
    target: new Float64Array(buffer, take(8 * rows), rows),
    raw: new Float32Array(buffer, take(4 * rows * features), rows * features),
    edges: new Float32Array(buffer, take(4 * features * MAX_BINS), features * MAX_BINS),
    gradients: new Float32Array(buffer, take(4 * rows), rows),
    hessians: new Float32Array(buffer, take(4 * rows), rows),
    orderedGradients: new Float64Array(buffer, take(8 * rows), rows),
    orderedHessians: new Float64Array(buffer, take(8 * rows), rows),
    laneCounts: new Float64Array(buffer, take(8 * laneNodes), laneNodes),
    laneValues: new Float64Array(buffer, take(8 * laneNodes * shape.laneWidth), laneNodes * shape.laneWidth),
    laneInts: new Int32Array(buffer, take(4 * laneNodes * LANE_INTS), laneNodes * LANE_INTS),
    laneSizes: new Int32Array(buffer, take(4 * shape.lanes), shape.lanes),
    binCounts: new Int32Array(buffer, take(4 * features), features),
    hasMissing: new Int32Array(buffer, take(4 * features), features),
    leftCounts: new Int32Array(buffer, take(4 * MAX_THREADS), MAX_THREADS),
    leafStarts: new Int32Array(buffer, take(4 * (slots + 1)), slots + 1),
    sample: new Uint32Array(buffer, take(4 * sampleRows), sampleRows),
    order: new Uint32Array(buffer, take(4 * rows), rows),
    scratchLeft: new Uint32Array(buffer, take(4 * rows), rows),
    scratchRight: new Uint32Array(buffer, take(4 * rows), rows),
    words: new Uint32Array(buffer, binsAt, rows * groups),
    bins: new Uint8Array(buffer, binsAt, rows * groups * GROUP),
  };
}

/** Bytes of one workspace; the histograms and the raw and binned features make up most of it. */
export function workspaceBytes(shape: WorkspaceShape): number {
  const perRow =
    8 * shape.outputs + 8 + 8 + 8 + 4 * 5 + shape.features * 4 + groupCount(shape.features) * GROUP;
  const perFeature = 8 * 2 * SPLIT_FIELDS + 4 * MAX_BINS + 8;
  const perSlot = 12;
  return (
    histogramBytes(shape) +
    shape.rows * perRow +
    8 * shareRows(shape) +
    shape.lanes * (4 + shape.laneNodes * (8 + 8 * shape.laneWidth + 4 * LANE_INTS)) +
    shape.features * perFeature +
    (shape.slots + 1) * perSlot +
    4 * shape.sampleRows +
    8 * ARGUMENTS +
    4 * MAX_THREADS +
    30 * 64
  );
}

export function allocateWorkspace(shape: WorkspaceShape, shared: boolean): Workspace {
  const bytes = workspaceBytes(shape);
  return viewWorkspace(shape, shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
}

function shareRows({ rows, outputs }: WorkspaceShape): number {
  return outputs > 1 ? rows * outputs : 0;
}

function histogramBytes(shape: WorkspaceShape): number {
  return 8 * histogramOffset(shape, shape.slots, 0);
}
