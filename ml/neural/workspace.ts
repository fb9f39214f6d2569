import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";

/** The memory of a network, one array of float64. All offsets count numbers in `mem`; a list has one entry for each layer. */
export interface Workspace {
  readonly mem: Float64Array;
  /** Columns that enter, then the outputs of each layer. */
  readonly sizes: readonly number[];
  /** Rows at a time. */
  readonly batch: number;
  /** Dense columns, the first rows of the first layer's weights. */
  readonly dense: number;
  /** Where the weights of each one-hot block start among those rows. */
  readonly blockRows: readonly number[];
  /** The code of each block for each row of the batch, block after block. */
  readonly codes: Int32Array;
  readonly weights: readonly number[];
  readonly intercepts: readonly number[];
  /** Weights and intercepts together; they stand at the start of `mem`. */
  readonly parameters: number;
  /** The dense columns of the batch's rows, row after row. */
  readonly input: number;
  /** What each layer answers for the batch's rows, row after row. */
  readonly outputs: readonly number[];
  /** For training: slopes of the loss by parameter, its first and second moments, slopes by each layer's outputs, and a layer's weights turned. */
  readonly gradients: number;
  readonly firstMoments: number;
  readonly secondMoments: number;
  readonly deltas: readonly number[];
  readonly turned: number;
}

/** Columns that a design has when its blocks are spread out. */
export function inputWidth(design: LinearDesign): number {
  return design.blocks.reduce((sum, { size }) => sum + size, design.dense.length);
}

/** Weights and intercepts of a network with these sizes. */
export function parameterCount(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((sum, outputs, layer) => sum + ((sizes[layer] as number) + 1) * outputs, 0);
}

/** Lays out the memory for networks of these sizes on rows like those of the design. */
export function createWorkspace(
  sizes: readonly number[],
  design: LinearDesign,
  batch: number,
  training: boolean,
): Workspace {
  let end = 0;
  const take = (count: number) => {
    end += count;
    return end - count;
  };
  const weights: number[] = [];
  const intercepts: number[] = [];
  const widths = sizes.slice(1);
  widths.forEach((outputs, layer) => {
    weights.push(take((sizes[layer] as number) * outputs));
    intercepts.push(take(outputs));
  });
  const parameters = end;
  const moments = training ? parameters : 0;
  const gradients = take(moments);
  const firstMoments = take(moments);
  const secondMoments = take(moments);
  const input = take(batch * design.dense.length);
  const outputs = widths.map((width) => take(batch * width));
  const deltas = widths.map((width) => take(training ? batch * width : 0));
  const largest = Math.max(0, ...widths.slice(1).map((width, i) => width * (widths[i] as number)));
  const turned = take(training ? largest : 0);
  let row = design.dense.length;
  const blockRows = design.blocks.map(({ size }) => {
    row += size;
    return row - size;
  });
  return {
    mem: new Float64Array(end),
    sizes,
    batch,
    dense: design.dense.length,
    blockRows,
    codes: new Int32Array(batch * design.blocks.length),
    weights,
    intercepts,
    parameters,
    input,
    outputs,
    gradients,
    firstMoments,
    secondMoments,
    deltas,
    turned,
  };
}
