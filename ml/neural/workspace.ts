import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import { FACTOR_BYTES, type NetworkKernels, networkKernels } from "./kernels.ts";

export interface NetworkShape {
  /** Columns that enter, then the outputs of each layer. */
  readonly sizes: readonly number[];
  /** Dense columns, the first rows of the first layer's weights; those of each one-hot block follow. */
  readonly dense: number;
  readonly blockSizes: readonly number[];
  /** Rows at a time. */
  readonly rows: number;
  /** For training: parts of a batch whose slopes are summed apart, and threads with memory of their own. */
  readonly parts: number;
  readonly lanes: number;
}

/** The memory of a network as one thread sees it. All offsets count numbers in `mem`; a list has one entry for each layer. */
export interface Workspace {
  readonly shape: NetworkShape;
  readonly mem: Float64Array;
  readonly kernels: NetworkKernels;
  readonly sizes: readonly number[];
  readonly dense: number;
  readonly rows: number;
  /** Where the weights of each one-hot block start among the rows of the first layer's weights. */
  readonly blockRows: readonly number[];
  readonly weights: readonly number[];
  readonly intercepts: readonly number[];
  /** Where weights and intercepts stand together, and how many they are. Each list of them is filled up to an even count with zeros. */
  readonly parameters: number;
  readonly parameterCount: number;
  readonly firstMoments: number;
  readonly secondMoments: number;
  /** Slopes of the loss by parameter, for each part of a batch after the other. */
  readonly gradients: number;
  /** The weights of each layer but the first, column after column. */
  readonly turned: readonly number[];
  /** The loss of each part. */
  readonly losses: number;
  readonly squares: number;
  readonly zeros: number;
  readonly ones: number;
  /** This thread's own: the dense columns of the rows at hand, row after row; their codes, block after block. */
  readonly input: number;
  readonly codes: Int32Array;
  /** What each layer answers, and slopes of the loss by it. */
  readonly outputs: readonly number[];
  readonly deltas: readonly number[];
  readonly factors: number;
}

/** Numbers that an operation takes from the thread that drives it; they stand first. */
export const ARGUMENTS = 16;

/** Columns that a design has when its blocks are spread out. */
export function inputWidth(design: LinearDesign): number {
  return design.blocks.reduce((sum, { size }) => sum + size, design.dense.length);
}

/** Weights and intercepts of a network with these sizes. */
export function parameterCount(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((sum, outputs, layer) => sum + ((sizes[layer] as number) + 1) * outputs, 0);
}

/** Bytes of memory that `viewNetwork` needs. */
export function networkBytes(shape: NetworkShape): number {
  return 8 * layOut(shape, 0).end;
}

/** Lays out the memory; every thread of a network calls this for its own lane. */
export function viewNetwork(shape: NetworkShape, memory: WebAssembly.Memory, lane = 0): Workspace {
  const { end, ...offsets } = layOut(shape, lane);
  let row = shape.dense;
  return {
    ...offsets,
    shape,
    mem: new Float64Array(memory.buffer, 0, end),
    kernels: networkKernels(memory),
    sizes: shape.sizes,
    dense: shape.dense,
    rows: shape.rows,
    blockRows: shape.blockSizes.map((size) => {
      row += size;
      return row - size;
    }),
    codes: new Int32Array(shape.rows * shape.blockSizes.length),
  };
}

/** Makes a network's memory empty. */
export function clearNetwork(ws: Workspace): void {
  ws.mem.fill(0);
  ws.mem.fill(1, ws.ones, ws.ones + ws.rows);
}

function layOut({ sizes, dense, rows, parts, lanes }: NetworkShape, lane: number) {
  let end = ARGUMENTS;
  // Even counts, so that no kernel that takes two numbers at a time has one left over.
  const take = (count: number) => {
    end += count + (count % 2);
    return end - count - (count % 2);
  };
  const widths = sizes.slice(1);
  const zeros = take(Math.max(...widths));
  const ones = take(rows);
  const losses = take(parts);
  const squares = take(2);
  const parameters = end;
  const weights: number[] = [];
  const intercepts: number[] = [];
  widths.forEach((outputs, layer) => {
    weights.push(take((sizes[layer] as number) * outputs));
    intercepts.push(take(outputs));
  });
  const count = end - parameters;
  const training = parts > 0;
  const firstMoments = take(training ? count : 0);
  const secondMoments = take(training ? count : 0);
  const gradients = take(parts * count);
  const turned = widths.map((width, layer) =>
    take(training && layer > 0 ? width * (sizes[layer] as number) : 0),
  );
  const shared = end;
  const inner = Math.max(rows, ...sizes);
  const own = {
    input: take(rows * dense),
    outputs: widths.map((width) => take(rows * width)),
    deltas: widths.map((width) => take(training ? rows * width : 0)),
    factors: take((inner * FACTOR_BYTES) / 8),
  };
  const laneSize = end - shared;
  const moved = (offset: number) => offset + lane * laneSize;
  return {
    zeros,
    ones,
    losses,
    squares,
    parameters,
    parameterCount: count,
    weights,
    intercepts,
    firstMoments,
    secondMoments,
    gradients,
    input: moved(own.input),
    outputs: own.outputs.map(moved),
    deltas: own.deltas.map(moved),
    turned,
    factors: moved(own.factors),
    end: shared + lanes * laneSize,
  };
}
