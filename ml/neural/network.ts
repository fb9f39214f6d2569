import { applyLink, type LinearLink } from "#ml/linear/model.ts";
import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import { borrowMemory, giveBack } from "#ml/wasm/memory.ts";
import { forward, loadRows } from "./forward.ts";
import { clearNetwork, networkBytes, viewNetwork, type Workspace } from "./workspace.ts";

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

const ROWS_AT_ONCE = 64;

/** The answers for each row, as many a row as the last layer has outputs. */
export function networkAnswers(model: NetworkModel, design: LinearDesign): Float64Array {
  const sizes = [model.layers[0]?.inputs ?? 0, ...model.layers.map(({ outputs }) => outputs)];
  const width = sizes.at(-1) as number;
  const shape = {
    sizes,
    dense: design.dense.length,
    blockSizes: design.blocks.map(({ size }) => size),
    rows: ROWS_AT_ONCE,
    parts: 0,
    lanes: 1,
  };
  const memory = borrowMemory(networkBytes(shape), false);
  const ws = viewNetwork(shape, memory);
  clearNetwork(ws);
  putLayers(ws, model.layers);
  const out = new Float64Array(design.rows * width);
  const scores = ws.outputs.at(-1) as number;
  for (let from = 0; from < design.rows; from += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, design.rows - from);
    loadRows(ws, design, from, count);
    forward(ws, count);
    out.set(ws.mem.subarray(scores, scores + count * width), from * width);
  }
  giveBack(memory);
  applyLink(out, width, model.link);
  return out;
}

export function putLayers(ws: Workspace, layers: readonly NetworkLayer[]): void {
  layers.forEach(({ weights, intercepts }, layer) => {
    ws.mem.set(weights, ws.weights[layer]);
    ws.mem.set(intercepts, ws.intercepts[layer]);
  });
}
