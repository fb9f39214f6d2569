import { multiply } from "./multiply.ts";
import type { Workspace } from "./workspace.ts";

/**
 * From the slopes of the loss by the scores (`deltas` of the last layer) to the slopes by every parameter, summed over the loaded rows. Where they are the first of this part of the batch, what
 * stood there before is forgotten; else it is added to.
 */
export function backward(ws: Workspace, part: number, count: number, isFirst: boolean): void {
  const { sizes, dense, outputs, deltas, weights, intercepts } = ws;
  const slopesOf = (parameter: number) => ws.gradients + part * ws.parameterCount + parameter - ws.parameters;
  for (let layer = outputs.length - 1; layer >= 0; layer--) {
    const inputs = layer === 0 ? dense : (sizes[layer] as number);
    const cols = sizes[layer + 1] as number;
    const answered = layer === 0 ? ws.input : (outputs[layer - 1] as number);
    const delta = deltas[layer] as number;
    const slopes = slopesOf(weights[layer] as number);
    const to = isFirst ? ws.zeros : ("c" as const);
    const byRow = { b: delta, inner: count, cols, to };
    if (cols === 1)
      // One column is one row: turned round, the sums run over whole vectors of inputs.
      multiply(ws, {
        a: delta,
        rowStep: 0,
        innerStep: 1,
        b: answered,
        c: slopes,
        rows: 1,
        inner: count,
        cols: inputs,
        to,
      });
    else multiply(ws, { ...byRow, a: answered, rowStep: 1, innerStep: inputs, c: slopes, rows: inputs });
    multiply(ws, {
      ...byRow,
      a: ws.ones,
      rowStep: 0,
      innerStep: 1,
      c: slopesOf(intercepts[layer] as number),
      rows: 1,
    });
    if (layer === 0) addBlockSlopes(ws, slopes, count, isFirst);
    else passOn(ws, layer, count);
  }
}

/** Slopes by the outputs of the layer before: none where its max(0, x) was 0. */
function passOn(ws: Workspace, layer: number, count: number): void {
  const { bytes } = ws;
  const inputs = ws.sizes[layer] as number;
  const cols = ws.sizes[layer + 1] as number;
  const before = ws.deltas[layer - 1] as number;
  multiply(ws, {
    a: ws.deltas[layer] as number,
    rowStep: cols,
    innerStep: 1,
    b: ws.turned[layer] as number,
    c: before,
    rows: count,
    inner: cols,
    cols: inputs,
    to: ws.zeros,
  });
  ws.kernels.flatten(
    bytes * before,
    bytes * (before + count * inputs),
    bytes * (ws.outputs[layer - 1] as number),
  );
}

function addBlockSlopes(ws: Workspace, slopes: number, count: number, isFirst: boolean): void {
  const { mem, sizes, codes, rows, blockRows, kernels, bytes } = ws;
  const cols = sizes[1] as number;
  if (isFirst) mem.fill(0, slopes + ws.dense * cols, slopes + (sizes[0] as number) * cols);
  for (let b = 0; b < blockRows.length; b++) {
    for (let r = 0; r < count; r++) {
      const code = codes[b * rows + r] as number;
      if (code < 0) continue;
      const to = slopes + ((blockRows[b] as number) + code) * cols;
      kernels.addRow(bytes * to, bytes * ((ws.deltas[0] as number) + r * cols), cols);
    }
  }
}

/** Keeps what stands from `from` to `to` of a layer's weights turned too, as `backward` reads it. */
export function turnWeights(
  { mem, sizes, weights, turned }: Workspace,
  layer: number,
  from: number,
  to: number,
): void {
  const inputs = sizes[layer] as number;
  const cols = sizes[layer + 1] as number;
  const start = weights[layer] as number;
  const end = Math.min(to, start + inputs * cols);
  let col = (from - start) % cols;
  let out = (turned[layer] as number) + (from - start - col) / cols + col * inputs;
  for (let at = from; at < end; at++, out += inputs) {
    if (col === cols) {
      col = 0;
      out += 1 - cols * inputs;
    }
    mem[out] = mem[at] as number;
    col++;
  }
}
