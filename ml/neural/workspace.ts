import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import { answeringKernels, type ProductKernels } from "./kernels.ts";
import { FACTOR_NUMBERS } from "./product-kernels.ts";

export interface NetworkShape {
  /** Columns that enter, then the outputs of each layer. */
  readonly sizes: readonly number[];
  /** Dense columns, the first rows of the first layer's weights; those of each one-hot block follow. */
  readonly dense: number;
  readonly blockSizes: readonly number[];
  /** Rows at a time. */
  readonly rows: number;
  /** For learning: parts of a batch whose slopes are summed apart, and threads with memory of their own. */
  readonly parts: number;
  readonly lanes: number;
}

/** The memory of a network as one thread sees it. All offsets count numbers in `mem`; a list has one entry for each layer. */
export interface Workspace {
  readonly shape: NetworkShape;
  /** float32 where the network learns, float64 where it answers. */
  readonly mem: Float32Array | Float64Array;
  /** Bytes of a number in `mem`. */
  readonly bytes: number;
  readonly kernels: ProductKernels;
  readonly sizes: readonly number[];
  readonly dense: number;
  readonly rows: number;
  /** Where the weights of each one-hot block start among the rows of the first layer's weights. */
  readonly blockRows: readonly number[];
  readonly weights: readonly number[];
  readonly intercepts: readonly number[];
  /** Where weights and intercepts stand together, and how many they are. Each list of them is filled up with zeros to whole vectors. */
  readonly parameters: number;
  readonly parameterCount: number;
  /** Slopes of the loss by parameter, for each part of a batch after the other. */
  readonly gradients: number;
  /** The weights of each layer but the first, column after column. */
  readonly turned: readonly number[];
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

/** Numbers that an operation takes from the thread that drives it; they stand first, in float64. */
export const ARGUMENTS = 16;
/** Lists are filled up to so many numbers, so that no kernel that goes in vectors has some left over. */
const FILLED_TO = 4;

/** Columns that a design has when its blocks are spread out. */
export function inputWidth(design: LinearDesign): number {
  return design.blocks.reduce((sum, { size }) => sum + size, design.dense.length);
}

/** Weights and intercepts of a network with these sizes. */
export function parameterCount(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((sum, outputs, layer) => sum + ((sizes[layer] as number) + 1) * outputs, 0);
}

/** Lays lists out one after the other, from a place on. */
export function layOutFrom(start: number) {
  let end = start;
  return {
    take(count: number): number {
      const from = end;
      end += FILLED_TO * Math.ceil(count / FILLED_TO);
      return from;
    },
    get end() {
      return end;
    },
  };
}

/** Where the weights and intercepts of each layer stand, the lists taken one after the other. */
export function layOutParameters(sizes: readonly number[], take: (count: number) => number) {
  const weights: number[] = [];
  const intercepts: number[] = [];
  sizes.slice(1).forEach((outputs, layer) => {
    weights.push(take((sizes[layer] as number) * outputs));
    intercepts.push(take(outputs));
  });
  return { weights, intercepts };
}

/** Bytes of memory that a network needs to answer. */
export function networkBytes(shape: NetworkShape): number {
  return 8 * layOut(shape, 0, ARGUMENTS).end;
}

/** Lays out the memory in which a network answers. */
export function viewNetwork(shape: NetworkShape, memory: WebAssembly.Memory): Workspace {
  return { ...viewNumbers(shape, memory, 0, ARGUMENTS, 8), kernels: answeringKernels(memory) };
}

/** Bytes up to the end of the numbers of all lanes, which start behind `before` float64. */
export function numbersEnd(shape: NetworkShape, before: number): number {
  return 4 * layOut(shape, 0, 2 * before).end;
}

/** The numbers that a lane of a learning network works with, behind `before` float64. */
export function viewSingles(shape: NetworkShape, memory: WebAssembly.Memory, lane: number, before: number) {
  return viewNumbers(shape, memory, lane, 2 * before, 4);
}

function viewNumbers(
  shape: NetworkShape,
  memory: WebAssembly.Memory,
  lane: number,
  from: number,
  bytes: 4 | 8,
): Omit<Workspace, "kernels"> {
  const { end, ...offsets } = layOut(shape, lane, from);
  let row = shape.dense;
  return {
    ...offsets,
    shape,
    mem: bytes === 4 ? new Float32Array(memory.buffer, 0, end) : new Float64Array(memory.buffer, 0, end),
    bytes,
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

function layOut({ sizes, dense, rows, parts, lanes }: NetworkShape, lane: number, from: number) {
  const layout = layOutFrom(from);
  const { take } = layout;
  const widths = sizes.slice(1);
  const learns = parts > 0;
  const zeros = take(Math.max(...sizes));
  const ones = take(rows);
  const parameters = layout.end;
  const lists = layOutParameters(sizes, take);
  const count = layout.end - parameters;
  const gradients = take(parts * count);
  const turned = widths.map((width, layer) =>
    take(learns && layer > 0 ? width * (sizes[layer] as number) : 0),
  );
  const shared = layout.end;
  const inner = Math.max(rows, ...sizes);
  const own = {
    input: take(rows * dense),
    outputs: widths.map((width) => take(rows * width)),
    deltas: widths.map((width) => take(learns ? rows * width : 0)),
    factors: take(FACTOR_NUMBERS * inner),
  };
  const laneSize = layout.end - shared;
  const moved = (offset: number) => offset + lane * laneSize;
  return {
    zeros,
    ones,
    parameters,
    parameterCount: count,
    ...lists,
    gradients,
    turned,
    input: moved(own.input),
    outputs: own.outputs.map(moved),
    deltas: own.deltas.map(moved),
    factors: moved(own.factors),
    end: shared + lanes * laneSize,
  };
}
