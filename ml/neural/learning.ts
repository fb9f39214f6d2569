import { turnWeights } from "./backward.ts";
import { type LearningKernels, learningKernels } from "./kernels.ts";
import type { NetworkLayer } from "./network.ts";
import {
  ARGUMENTS,
  layOutFrom,
  layOutParameters,
  type NetworkShape,
  numbersEnd,
  viewSingles,
  type Workspace,
} from "./workspace.ts";

/**
 * The memory of a network that learns: products go over float32, but what is summed from step to step, parameters and their moments, is float64. The parameters stand in both, laid out alike; the offsets
 * of `wide` count float64.
 */
export interface Learning extends Workspace {
  readonly mem: Float32Array;
  readonly kernels: LearningKernels;
  readonly wide: Float64Array;
  /** The loss of each part. */
  readonly losses: number;
  readonly squares: number;
  /** As `parameters` of the float32, and their moments behind them. */
  readonly kept: number;
  readonly firstMoments: number;
  readonly secondMoments: number;
  readonly keptEnd: number;
}

/** Bytes of memory that `viewLearning` needs. */
export function learningBytes(shape: NetworkShape): number {
  return numbersEnd(shape, layOutWide(shape).end);
}

/** Lays out the memory; every thread of a network calls this for its own lane. */
export function viewLearning(shape: NetworkShape, memory: WebAssembly.Memory, lane = 0): Learning {
  const { end, ...offsets } = layOutWide(shape);
  const numbers = viewSingles(shape, memory, lane, end);
  return {
    ...numbers,
    ...offsets,
    mem: numbers.mem as Float32Array,
    kernels: learningKernels(memory),
    wide: new Float64Array(memory.buffer, 0, end),
  };
}

function layOutWide({ sizes, parts }: NetworkShape) {
  const layout = layOutFrom(ARGUMENTS);
  const losses = layout.take(parts);
  const squares = layout.take(2);
  const kept = layout.end;
  layOutParameters(sizes, layout.take);
  const count = layout.end - kept;
  const firstMoments = layout.take(count);
  const secondMoments = layout.take(count);
  return { losses, squares, kept, firstMoments, secondMoments, keptEnd: layout.end, end: layout.end };
}

/** Where a parameter stands among the float64. */
export const keptAt = (ws: Learning, parameter: number): number => ws.kept + parameter - ws.parameters;

/** Puts these layers in place of the parameters. */
export function startWith(ws: Learning, layers: readonly NetworkLayer[]): void {
  layers.forEach(({ weights, intercepts }, layer) => {
    ws.wide.set(weights, keptAt(ws, ws.weights[layer] as number));
    ws.wide.set(intercepts, keptAt(ws, ws.intercepts[layer] as number));
  });
  copyKept(ws);
}

/** Brings the float32 up to the float64, turned weights too. */
export function copyKept(ws: Learning): void {
  const { mem, wide, kept, parameters, parameterCount, weights, intercepts } = ws;
  mem.set(wide.subarray(kept, kept + parameterCount), parameters);
  for (let layer = 1; layer < weights.length; layer++)
    turnWeights(ws, layer, weights[layer] as number, intercepts[layer] as number);
}

/** The layers as they stand. */
export function takeLayers(ws: Learning): NetworkLayer[] {
  const { wide, sizes } = ws;
  return ws.weights.map((parameter, layer) => {
    const inputs = sizes[layer] as number;
    const outputs = sizes[layer + 1] as number;
    const from = keptAt(ws, parameter);
    const free = keptAt(ws, ws.intercepts[layer] as number);
    return {
      inputs,
      outputs,
      // A copy that is never on shared memory: a model is sent to other threads and kept.
      weights: Float64Array.from(wide.subarray(from, from + inputs * outputs)),
      intercepts: Float64Array.from(wide.subarray(free, free + outputs)),
    };
  });
}

/** The sum of the squared weights of all layers. */
export function squaredWeights(ws: Learning): number {
  const { wide, kernels, weights, intercepts, squares } = ws;
  let sum = 0;
  weights.forEach((from, layer) => {
    const end = keptAt(ws, intercepts[layer] as number);
    kernels.addSquares(8 * keptAt(ws, from), 8 * end, 8 * squares);
    sum += (wide[squares] as number) + (wide[squares + 1] as number);
  });
  return sum;
}
