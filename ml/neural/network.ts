import { applyLink, type LinearLink } from "#ml/linear/model.ts";
import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import { forward, loadRows } from "./forward.ts";
import { createWorkspace } from "./workspace.ts";

/** One layer: `inputs` x `outputs` weights row after row, and an intercept for each output. */
export interface NetworkLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float64Array;
  readonly intercepts: Float64Array;
}

/** Layers with max(0, x) between them. The first layer's inputs are the dense columns, then the levels of each one-hot block. */
export interface NetworkModel {
  readonly kind: "network";
  readonly link: Exclude<LinearLink, "normalized_sigmoid">;
  readonly layers: readonly NetworkLayer[];
}

const ROWS_AT_ONCE = 256;

/** The answers for each row, as many a row as the last layer has outputs. */
export function networkAnswers(model: NetworkModel, design: LinearDesign): Float64Array {
  const sizes = [model.layers[0]?.inputs ?? 0, ...model.layers.map(({ outputs }) => outputs)];
  const width = sizes.at(-1) as number;
  const ws = createWorkspace(sizes, design, Math.min(ROWS_AT_ONCE, Math.max(1, design.rows)), false);
  model.layers.forEach(({ weights, intercepts }, layer) => {
    ws.mem.set(weights, ws.weights[layer]);
    ws.mem.set(intercepts, ws.intercepts[layer]);
  });
  const out = new Float64Array(design.rows * width);
  const rows = Uint32Array.from({ length: design.rows }, (_, row) => row);
  const scores = ws.outputs.at(-1) as number;
  for (let from = 0; from < design.rows; from += ws.batch) {
    const count = Math.min(ws.batch, design.rows - from);
    loadRows(ws, design, rows, from, count);
    forward(ws, count);
    out.set(ws.mem.subarray(scores, scores + count * width), from * width);
  }
  applyLink(out, width, model.link);
  return out;
}
