import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import { multiply } from "./multiply.ts";
import type { Workspace } from "./workspace.ts";

/** Puts `count` rows of the design, from row `from` on, into the workspace. */
export function loadRows(ws: Workspace, design: LinearDesign, from: number, count: number): void {
  const { mem, input, dense, codes } = ws;
  for (let i = 0; i < dense; i++) {
    const column = design.dense[i] as Float64Array;
    for (let r = 0, at = input + i; r < count; r++, at += dense) mem[at] = column[from + r] as number;
  }
  design.blocks.forEach((block, b) => {
    codes.set(block.codes.subarray(from, from + count), b * ws.rows);
  });
}

/** Fills the outputs of every layer for the loaded rows; those of the last layer are scores, before any link. */
export function forward(ws: Workspace, count: number): void {
  const { sizes, dense, outputs, weights, intercepts, blockRows, bytes } = ws;
  const last = outputs.length - 1;
  for (let layer = 0; layer <= last; layer++) {
    const inner = layer === 0 ? dense : (sizes[layer] as number);
    const cols = sizes[layer + 1] as number;
    const from = layer === 0 ? ws.input : (outputs[layer - 1] as number);
    if (cols === 1 && layer === last && layer > 0) {
      ws.kernels.scoreRows(
        bytes * from,
        bytes * (from + count * inner),
        bytes * (weights[layer] as number),
        bytes * (intercepts[layer] as number),
        bytes * (outputs[layer] as number),
        inner,
      );
      continue;
    }
    const hasBlocks = layer === 0 && blockRows.length > 0;
    if (hasBlocks) startWithBlocks(ws, count);
    multiply(ws, {
      a: from,
      rowStep: inner,
      innerStep: 1,
      b: weights[layer] as number,
      c: outputs[layer] as number,
      rows: count,
      inner,
      cols,
      to: hasBlocks ? "c" : (intercepts[layer] as number),
      rectify: layer < last,
    });
  }
}

/** Sets the first layer's outputs to its intercepts and the weights of each row's levels. */
function startWithBlocks(ws: Workspace, count: number): void {
  const { mem, sizes, codes, rows, blockRows, weights, intercepts, outputs, kernels, bytes } = ws;
  const cols = sizes[1] as number;
  const free = intercepts[0] as number;
  for (let r = 0; r < count; r++) {
    const to = (outputs[0] as number) + r * cols;
    mem.copyWithin(to, free, free + cols);
    for (let b = 0; b < blockRows.length; b++) {
      const code = codes[b * rows + r] as number;
      if (code >= 0)
        kernels.addRow(
          bytes * to,
          bytes * ((weights[0] as number) + ((blockRows[b] as number) + code) * cols),
          cols,
        );
    }
  }
}
