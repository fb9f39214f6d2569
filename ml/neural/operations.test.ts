import { describe, expect, it } from "vitest";
import { createRandom } from "#ml/split/random.ts";
import { borrowMemory } from "#ml/wasm/memory.ts";
import { keepRows } from "./known-rows.ts";
import { learningBytes, startWith, viewLearning } from "./learning.ts";
import { joinNetwork, OP } from "./operations.ts";
import { clearNetwork } from "./workspace.ts";

const ROWS = 130;
const PARTS = 4;
const random = createRandom(8);
const design = {
  rows: ROWS,
  dense: [0, 1, 2].map(() => Float64Array.from({ length: ROWS }, () => random.normal())),
  blocks: [{ codes: Int32Array.from({ length: ROWS }, () => random.integer(5) - 1), size: 4 }],
};
const known = keepRows(
  design,
  Uint8Array.from({ length: ROWS }, () => random.integer(2)),
  false,
);
const sizes = [7, 6, 1];
const start = Array.from({ length: 200 }, () => random.normal());

/** The slopes by every parameter, part by part, after a batch of so many rows from each of these places. */
function slopesAfter(
  batches: readonly (readonly [from: number, count: number])[],
  rowsAtOnce: number,
): Float32Array {
  const shape = { sizes, dense: 3, blockSizes: [4], rows: rowsAtOnce, parts: PARTS, lanes: 1 };
  const memory = borrowMemory(learningBytes(shape), false);
  const ws = viewLearning(shape, memory);
  clearNetwork(ws);
  startWith(
    ws,
    [0, 1].map((layer) => {
      const [inputs, outputs] = [sizes[layer] as number, sizes[layer + 1] as number];
      const weights = Float64Array.from(start.slice(0, inputs * outputs));
      return { inputs, outputs, weights, intercepts: new Float64Array(outputs) };
    }),
  );
  const thread = joinNetwork({ kind: "network", shape, memory, known, link: "sigmoid", alpha: 0 }, 0, 1);
  for (const [from, count] of batches) {
    thread.args.set([from, count]);
    thread.execute(OP.learn);
  }
  return ws.mem.slice(ws.gradients, ws.gradients + PARTS * ws.parameterCount);
}

describe("the slopes of a batch", () => {
  it.each([
    [40, 80],
    [128, 2],
    [7, 1],
  ])("from row %i with %i rows owe nothing to the batch before it", (from, count) => {
    for (const rowsAtOnce of [64, 5]) {
      const alone = slopesAfter([[from, count]], rowsAtOnce);
      expect(
        slopesAfter(
          [
            [0, 120],
            [from, count],
          ],
          rowsAtOnce,
        ),
      ).toEqual(alone);
      expect(alone.some((slope) => slope !== 0)).toBe(true);
    }
  });

  it("are the same in small steps as in one", () => {
    const [once, often] = [64, 5].map((rows) => slopesAfter([[0, 120]], rows)) as [
      Float32Array,
      Float32Array,
    ];
    const away = once.map((slope, i) => Math.abs(slope - (often[i] as number)));
    expect(Math.max(...away)).toBeLessThan(1e-5);
  });
});
