import { describe, expect, it } from "vitest";
import { createRandom } from "#ml/split/random.ts";
import { BIN_STRIDE, GROUP, MISSING_BIN } from "./bin-layout.ts";
import { allocateWorkspace, type Workspace } from "./workspace.ts";

const ROWS = 333;
const UNIT = 1024;
const random = createRandom(9);

/** Four features in one group, every row in order, slopes and pairs drawn. */
function drawn(shared: boolean): Workspace {
  const ws = allocateWorkspace(
    {
      rows: ROWS,
      features: GROUP,
      slots: 2,
      sampleRows: 0,
      outputs: 1,
      threads: 1,
      lanes: 0,
      laneTrees: 0,
      laneNodes: 0,
      laneWidth: 1,
    },
    shared,
  );
  for (let i = 0; i < ws.bins.length; i++) ws.bins[i] = random.integer(BIN_STRIDE);
  for (let row = 0; row < ROWS; row++) {
    ws.slopes[2 * row] = random.normal();
    ws.slopes[2 * row + 1] = random.uniform();
    ws.pairs[2 * row] = random.normal();
    ws.pairs[2 * row + 1] = random.uniform() + UNIT;
    ws.order[row] = random.integer(ROWS);
    ws.scores[row] = 8 * random.normal();
    ws.target[row] = random.integer(2);
  }
  return ws;
}

describe.each([false, true])("on memory that is shared: %s", (shared) => {
  const ws = drawn(shared);
  const { kernels } = ws;

  it("histograms hold the sums of every bin", () => {
    ws.histograms.fill(0);
    const wanted = new Float64Array(GROUP * BIN_STRIDE * 2);
    for (let k = 0; k < ROWS; k++) {
      for (let feature = 0; feature < GROUP; feature++) {
        const at = 2 * (feature * BIN_STRIDE + (ws.bins[k * GROUP + feature] as number));
        wanted[at] = (wanted[at] as number) + (ws.pairs[2 * k] as number);
        wanted[at + 1] = (wanted[at + 1] as number) + (ws.pairs[2 * k + 1] as number);
      }
    }
    const { words, pairs, histograms } = ws;
    const [from, to] = [words.byteOffset, histograms.byteOffset];
    kernels.sumRows(from, from + 4 * ROWS, pairs.byteOffset, to);
    expect(Array.from(histograms.subarray(0, wanted.length))).toEqual(Array.from(wanted));
    kernels.subtract(to, to + 8 * wanted.length, to);
    expect(histograms.subarray(0, wanted.length).every((value) => value === 0)).toBe(true);
  });

  it.each([
    [100, 0],
    [100, 1],
    [0, 1],
    [254, 0],
    [254, 1],
  ])("rows part at bin %i, missing values on the left: %i", (cut, missingLeft) => {
    const feature = 2;
    const order = Array.from(ws.order);
    const goesLeft = (row: number) => {
      const bin = ws.bins[row * GROUP + feature] as number;
      return bin === MISSING_BIN ? missingLeft === 1 : bin <= cut;
    };
    kernels.partition(
      ws.order.byteOffset,
      ws.order.byteOffset + 4 * ROWS,
      ws.bins.byteOffset + feature,
      cut,
      missingLeft,
      ws.scratchLeft.byteOffset,
      ws.scratchRight.byteOffset,
      ws.leftCounts.byteOffset,
    );
    const left = order.filter(goesLeft);
    const right = order.filter((row) => !goesLeft(row));
    expect(((ws.leftCounts[0] as number) - ws.scratchLeft.byteOffset) / 4).toBe(left.length);
    expect(Array.from(ws.scratchLeft.subarray(0, left.length))).toEqual(left);
    expect(Array.from(ws.scratchRight.subarray(0, right.length))).toEqual(right);
  });

  it("slopes come in the order of a node", () => {
    const { order, slopes, pairs } = ws;
    kernels.gatherPairs(
      order.byteOffset,
      order.byteOffset + 4 * ROWS,
      slopes.byteOffset,
      pairs.byteOffset,
      UNIT,
    );
    order.forEach((row, k) => {
      expect(pairs[2 * k]).toBe(slopes[2 * row]);
      expect(pairs[2 * k + 1]).toBe((slopes[2 * row + 1] as number) + UNIT);
    });
  });

  it("words come in the order of a node", () => {
    const [wide, start] = [3, ws.histograms.byteOffset];
    const all = new Uint32Array(ws.memory.buffer, start, ROWS * wide);
    for (let i = 0; i < all.length; i++) all[i] = i;
    const { order, nodeWords } = ws;
    kernels.gatherWords(order.byteOffset, order.byteOffset + 400, start + 4, 4 * wide, nodeWords.byteOffset);
    expect(Array.from(nodeWords.subarray(0, 100))).toEqual(
      Array.from(order.subarray(0, 100), (row) => row * wide + 1),
    );
  });

  it("a tree starts with every row in its place and the sum of its slopes", () => {
    const { slopes, pairs, blockSums } = ws;
    kernels.startRows(
      slopes.byteOffset,
      slopes.byteOffset + 8 * ROWS,
      pairs.byteOffset,
      ws.scratchLeft.byteOffset,
      70,
      UNIT,
      blockSums.byteOffset,
    );
    let [gradient, hessian] = [0, 0];
    for (let row = 0; row < ROWS; row++) {
      gradient += slopes[2 * row] as number;
      hessian += slopes[2 * row + 1] as number;
      expect(pairs[2 * row]).toBe(slopes[2 * row]);
      expect(pairs[2 * row + 1]).toBe((slopes[2 * row + 1] as number) + UNIT);
      expect(ws.scratchLeft[row]).toBe(70 + row);
    }
    expect(Array.from(blockSums)).toEqual([gradient, hessian]);
  });

  it("the log loss has the slopes of its formula, to float32, however large the score", () => {
    const { scores, target, slopes } = ws;
    scores.set([0, -0, 40, -40, 800, -800, 1e300, -1e300, 1e-300]);
    kernels.logLossSlopes(
      scores.byteOffset,
      scores.byteOffset + 8 * ROWS,
      target.byteOffset,
      slopes.byteOffset,
    );
    for (let row = 0; row < ROWS; row++) {
      const p = 1 / (1 + Math.exp(-(scores[row] as number)));
      const near = (ours: number, theirs: number) =>
        expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(1e-7 * Math.abs(theirs) + 1e-38);
      near(slopes[2 * row] as number, p - (target[row] as number));
      near(slopes[2 * row + 1] as number, p * (1 - p));
    }
  });

  it("a leaf's value is added to its rows alone", () => {
    const before = ws.scores.slice();
    ws.order.set([3, 5, 8]);
    kernels.addValue(ws.order.byteOffset, ws.order.byteOffset + 12, ws.scores.byteOffset, 0.5);
    ws.scores.forEach((score, row) => {
      expect(score).toBe([3, 5, 8].includes(row) ? (before[row] as number) + 0.5 : before[row]);
    });
  });

  it.each([0, 1, 7, 254])("a value goes to the first of %i edges that is not below it", (count) => {
    const edges = Float32Array.from({ length: count }, () => random.normal()).sort();
    const values = Float32Array.from({ length: 500 }, () => 2 * random.normal());
    values.set([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, ...edges.subarray(0, 3)]);
    const bins = (missing: boolean) => {
      ws.stagedEdges.fill(Number.POSITIVE_INFINITY);
      ws.stagedEdges.set(edges);
      ws.staged.set(values);
      if (missing) ws.staged[400] = Number.NaN;
      kernels.assignBins(
        ws.staged.byteOffset,
        ws.staged.byteOffset + 4 * ROWS + 4 * 100,
        ws.stagedEdges.byteOffset,
        ws.histograms.byteOffset,
        ws.histograms.byteOffset + 4096,
        9,
        ws.leftCounts.byteOffset,
      );
      expect(ws.leftCounts[0]).toBe(missing ? 1 : 0);
      const bytes = new Uint8Array(ws.memory.buffer, ws.histograms.byteOffset);
      const found = Array.from({ length: ROWS + 100 }, (_, row) => bytes[row * GROUP]);
      expect(found.map((_, row) => bytes[4096 + row * 9])).toEqual(found);
      return found;
    };
    const wanted = Array.from(values.subarray(0, ROWS + 100), (value) => {
      const at = edges.findIndex((edge) => value <= edge);
      return at < 0 ? count : at;
    });
    expect(bins(false)).toEqual(wanted);
    wanted[400] = MISSING_BIN;
    expect(bins(true)).toEqual(wanted);
  });
});

it("more than 32-bit addresses reach is refused in a sentence", () => {
  const shape = {
    rows: 100_000_000,
    features: 16,
    slots: 32,
    sampleRows: 0,
    outputs: 1,
    threads: 1,
    lanes: 0,
    laneTrees: 0,
    laneNodes: 0,
    laneWidth: 1,
  };
  expect(() => allocateWorkspace(shape, false)).toThrow("100,000,000 rows with 16 columns need");
});
