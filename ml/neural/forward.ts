import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import { multiply } from "./multiply.ts";
import type { Workspace } from "./workspace.ts";

/** Puts `count` rows of the design, those that `rows` names from position `from` on, into the workspace. */
export function loadRows(
  ws: Workspace,
  design: LinearDesign,
  rows: Uint32Array,
  from: number,
  count: number,
): void {
  const { mem, input, dense, codes, batch } = ws;
  for (let i = 0; i < dense; i++) {
    const column = design.dense[i] as Float64Array;
    for (let r = 0, at = input + i; r < count; r++, at += dense)
      mem[at] = column[rows[from + r] as number] as number;
  }
  for (let b = 0; b < design.blocks.length; b++) {
    const column = design.blocks[b]?.codes as Int32Array;
    for (let r = 0; r < count; r++) codes[b * batch + r] = column[rows[from + r] as number] as number;
  }
}

/** Fills the outputs of every layer for the loaded rows; those of the last layer are scores, before any link. */
export function forward(ws: Workspace, count: number): void {
  const { mem, sizes, dense, outputs, weights } = ws;
  const last = outputs.length - 1;
  for (let layer = 0; layer <= last; layer++) {
    const inner = layer === 0 ? dense : (sizes[layer] as number);
    const cols = sizes[layer + 1] as number;
    multiply(mem, {
      a: layer === 0 ? ws.input : (outputs[layer - 1] as number),
      rowStep: inner,
      innerStep: 1,
      b: weights[layer] as number,
      c: outputs[layer] as number,
      rows: count,
      inner,
      cols,
    });
    if (layer === 0) addBlocks(ws, count);
    addIntercepts(ws, layer, count, layer < last);
  }
}

/** Adds the weights of each row's levels to the first layer's outputs. */
function addBlocks(
  { mem, sizes, codes, batch, blockRows, weights, outputs }: Workspace,
  count: number,
): void {
  const cols = sizes[1] as number;
  for (let b = 0; b < blockRows.length; b++) {
    for (let r = 0; r < count; r++) {
      const code = codes[b * batch + r] as number;
      if (code < 0) continue;
      const from = (weights[0] as number) + ((blockRows[b] as number) + code) * cols;
      const to = (outputs[0] as number) + r * cols;
      for (let j = 0; j < cols; j++) mem[to + j] = (mem[to + j] as number) + (mem[from + j] as number);
    }
  }
}

function addIntercepts(
  { mem, sizes, intercepts, outputs }: Workspace,
  layer: number,
  count: number,
  rectify: boolean,
): void {
  const cols = sizes[layer + 1] as number;
  const from = intercepts[layer] as number;
  const to = outputs[layer] as number;
  for (let r = 0, at = to; r < count; r++) {
    for (let j = 0; j < cols; j++, at++) {
      const value = (mem[at] as number) + (mem[from + j] as number);
      mem[at] = rectify && value < 0 ? 0 : value;
    }
  }
}
