import { multiply } from "./multiply.ts";
import type { Workspace } from "./workspace.ts";

/**
 * From the slopes of the loss by the scores, summed over the batch's rows (`deltas` of the last layer), to the slopes of the mean loss with its penalty
 * alpha / (2 count) |weights|² by every parameter.
 */
export function backward(ws: Workspace, count: number, alpha: number): void {
  const { mem, sizes, dense, outputs, deltas, weights, intercepts, gradients } = ws;
  for (let layer = outputs.length - 1; layer >= 0; layer--) {
    const inputs = sizes[layer] as number;
    const cols = sizes[layer + 1] as number;
    const known = layer === 0 ? dense : inputs;
    const delta = deltas[layer] as number;
    const from = weights[layer] as number;
    const slopes = gradients + from;
    multiply(mem, {
      a: layer === 0 ? ws.input : (outputs[layer - 1] as number),
      rowStep: 1,
      innerStep: known,
      b: delta,
      c: slopes,
      rows: known,
      inner: count,
      cols,
    });
    if (layer === 0) addBlockSlopes(ws, count);
    for (let i = 0; i < inputs * cols; i++)
      mem[slopes + i] = ((mem[slopes + i] as number) + alpha * (mem[from + i] as number)) / count;
    const free = gradients + (intercepts[layer] as number);
    mem.fill(0, free, free + cols);
    for (let r = 0, at = delta; r < count; r++)
      for (let j = 0; j < cols; j++, at++) mem[free + j] = (mem[free + j] as number) + (mem[at] as number);
    for (let j = 0; j < cols; j++) mem[free + j] = (mem[free + j] as number) / count;
    if (layer > 0) passOn(ws, layer, count);
  }
}

/** Slopes by the outputs of the layer before: none where its max(0, x) was 0. */
function passOn(ws: Workspace, layer: number, count: number): void {
  const { mem, sizes, turned, weights } = ws;
  const inputs = sizes[layer] as number;
  const cols = sizes[layer + 1] as number;
  const from = weights[layer] as number;
  for (let i = 0; i < inputs; i++)
    for (let j = 0; j < cols; j++) mem[turned + j * inputs + i] = mem[from + i * cols + j] as number;
  const before = ws.deltas[layer - 1] as number;
  const delta = ws.deltas[layer] as number;
  multiply(mem, {
    a: delta,
    rowStep: cols,
    innerStep: 1,
    b: turned,
    c: before,
    rows: count,
    inner: cols,
    cols: inputs,
  });
  const answered = ws.outputs[layer - 1] as number;
  for (let i = 0; i < count * inputs; i++) if (mem[answered + i] === 0) mem[before + i] = 0;
}

function addBlockSlopes(ws: Workspace, count: number): void {
  const { mem, sizes, codes, batch, blockRows, dense, weights, gradients } = ws;
  const cols = sizes[1] as number;
  const first = gradients + (weights[0] as number);
  mem.fill(0, first + dense * cols, first + (sizes[0] as number) * cols);
  for (let b = 0; b < blockRows.length; b++) {
    for (let r = 0; r < count; r++) {
      const code = codes[b * batch + r] as number;
      if (code < 0) continue;
      const to = first + ((blockRows[b] as number) + code) * cols;
      const from = (ws.deltas[0] as number) + r * cols;
      for (let j = 0; j < cols; j++) mem[to + j] = (mem[to + j] as number) + (mem[from + j] as number);
    }
  }
}
