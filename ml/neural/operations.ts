import { type Operations, share } from "#ml/threads/operations.ts";
import { backward, turnWeights } from "./backward.ts";
import { forward } from "./forward.ts";
import { type KnownRows, loadKnown } from "./known-rows.ts";
import { keptAt, type Learning, viewLearning } from "./learning.ts";
import { lossOfRows } from "./loss.ts";
import type { NetworkModel } from "./network.ts";
import { ARGUMENTS, type NetworkShape } from "./workspace.ts";

/** A network that learns, as threads get it. */
export interface NetworkWork {
  readonly kind: "network";
  readonly shape: NetworkShape;
  readonly memory: WebAssembly.Memory;
  readonly known: KnownRows;
  readonly link: NetworkModel["link"];
  readonly alpha: number;
}

export const OP = {
  /** first place of the batch, its rows: losses and slopes of the parts of a batch */
  learn: 1,
  /** rows of the batch, rate: a step of Adam from them */
  step: 2,
} as const;

/**
 * A thread takes whole parts of a batch, and there are as many parts whatever the threads; the step sums them in their order. So threads change no number.
 */
export function joinNetwork(work: NetworkWork, thread: number, threads: number): Operations {
  const { shape, memory, alpha } = work;
  const ws = viewLearning(shape, memory, thread < shape.lanes ? thread : 0);
  const args = new Float64Array(memory.buffer, 0, ARGUMENTS);
  return {
    args,
    execute(op) {
      const [first, second] = args as unknown as [number, number];
      if (op === OP.step) step(ws, first, second, alpha, share(ws.parameterCount / 2, thread, threads));
      else if (thread < shape.lanes) {
        for (let part = thread; part < shape.parts; part += shape.lanes)
          learnPart(ws, work, part, first, second);
      }
    },
  };
}

function learnPart(
  ws: Learning,
  { known, link }: NetworkWork,
  part: number,
  first: number,
  count: number,
): void {
  const [start, end] = share(count, part, ws.shape.parts);
  const slopes = ws.gradients + part * ws.parameterCount;
  // The last batch of a pass may have fewer rows than there are parts.
  if (start === end) ws.mem.fill(0, slopes, slopes + ws.parameterCount);
  let loss = 0;
  for (let at = start; at < end; at += ws.rows) {
    const rows = Math.min(ws.rows, end - at);
    loadKnown(ws, known, first + at, rows);
    forward(ws, rows);
    loss += lossOfRows(ws, link, known, first + at, rows);
    backward(ws, part, rows, at === start);
  }
  ws.wide[ws.losses + part] = loss;
}

/** The pairs [from, to) of all parameters; the penalty is on the weights alone. */
function step(ws: Learning, rows: number, rate: number, alpha: number, [from, to]: [number, number]): void {
  const first = ws.parameters + 2 * from;
  const last = ws.parameters + 2 * to;
  const firsts = 8 * (ws.firstMoments - ws.kept);
  const seconds = 8 * (ws.secondMoments - ws.kept);
  const stride = ws.bytes * ws.parameterCount;
  const all = ws.parameters + ws.parameterCount;
  ws.weights.forEach((weights, layer) => {
    const intercepts = ws.intercepts[layer] as number;
    const next = ws.weights[layer + 1] ?? all;
    for (const [start, end, penalty] of [
      [weights, intercepts, alpha] as const,
      [intercepts, next, 0] as const,
    ]) {
      const low = Math.max(first, start);
      const high = Math.min(last, end);
      if (low >= high) continue;
      ws.kernels.adam(
        8 * keptAt(ws, low),
        8 * keptAt(ws, high),
        firsts,
        seconds,
        ws.bytes * (ws.gradients + low - ws.parameters),
        ws.bytes * low,
        ws.shape.parts,
        stride,
        penalty,
        rows,
        rate,
      );
    }
    if (layer > 0) turnWeights(ws, layer, Math.max(first, weights), Math.min(last, intercepts));
  });
}
