import { describe, expect, it } from "vitest";
import { createRandom } from "#ml/split/random.ts";
import { MISSING_BIN } from "#ml/tree/bin-layout.ts";
import { allocateWorkspace } from "#ml/tree/workspace.ts";
import { createCollector } from "./bin-sums.ts";
import { laneRows } from "./lane-rows.ts";
import { type NodeTotal, type SplitChoice, tellNode } from "./split.ts";
import { forestKernels } from "./vector-kernels.ts";

const ROWS = 1500;
const FEATURES = 6;
const random = createRandom(21);

/** A node whose rows are drawn 0 to 3 times; bins of half of the features are few. */
function drawnNode(shared: boolean, lane: number, width: number) {
  const shape = { rows: ROWS, features: FEATURES, slots: 1, sampleRows: 0, outputs: 1, threads: 1 };
  const ws = allocateWorkspace({ ...shape, lanes: 2, laneTrees: 2, laneNodes: 1, laneWidth: width }, shared);
  const rowBytes = 8;
  for (let row = 0; row < ROWS; row++) {
    for (let f = 0; f < FEATURES; f++)
      ws.rowBins[row * rowBytes + f] = random.uniform() < 0.1 ? MISSING_BIN : random.integer(f < 3 ? 6 : 255);
    ws.target[row] = random.integer(Math.max(2, width));
  }
  const draws = Uint16Array.from({ length: ROWS }, () => random.integer(4));
  const kernels = forestKernels(ws.memory);
  const rows = laneRows(ws, kernels, lane, { width, centre: 0 });
  const used = rows.list(draws);
  const listed = Array.from(draws.keys()).filter((row) => (draws[row] as number) > 0);
  const binOf = (row: number, feature: number) => ws.rowBins[row * rowBytes + feature] as number;
  const collector = createCollector(ws, kernels, lane, rows, width);
  return { ws, draws, rows, used, listed, binOf, collector };
}

type DrawnNode = ReturnType<typeof drawnNode>;

/** Weight and sum (or the weight of each class) of every bin, added up one by one. */
function plainSums(
  { ws, draws, listed, binOf }: DrawnNode,
  places: number[],
  feature: number,
  width: number,
) {
  const sums = new Map<number, number[]>();
  for (const place of places) {
    const row = listed[place] as number;
    const bin = binOf(row, feature);
    const own = sums.get(bin) ?? new Array<number>(1 + width).fill(0);
    const weight = draws[row] as number;
    const value = ws.target[row] as number;
    own[0] = (own[0] as number) + weight;
    const at = width === 1 ? 1 : 1 + value;
    own[at] = (own[at] as number) + (width === 1 ? weight * value : weight);
    sums.set(bin, own);
  }
  return sums;
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe.each([
  { shared: false, lane: 0, width: 1 },
  { shared: true, lane: 1, width: 1 },
  { shared: false, lane: 1, width: 3 },
])(
  "the rows of lane $lane on memory that is shared: $shared, with $width sums",
  ({ shared, lane, width }) => {
    const node = drawnNode(shared, lane, width);

    it("are those that were drawn, in order, and their sums are the node's", () => {
      expect(node.used).toBe(node.listed.length);
      const sums = new Float64Array(width);
      const weight = node.rows.addUp(3, 700, sums);
      const wanted = new Array<number>(1 + width).fill(0);
      for (const bin of plainSums(node, range(3, 700), 0, width).values())
        bin.forEach((value, i) => {
          wanted[i] = (wanted[i] as number) + value;
        });
      expect([weight, ...sums]).toEqual(wanted);
    });

    it.each([1, 2, 3, 4])(
      "are collected by bin for %i features at a time, in a small node and a large one",
      (count) => {
        const features = Int32Array.of(5, 0, 3, 1);
        for (const [start, end] of [
          [40, 55],
          [0, 1000],
        ] as const) {
          node.collector.add(start, end, features, 0, count);
          for (let place = 0; place < count; place++) {
            const out = {
              count: 0,
              bins: new Uint8Array(256),
              weights: new Float64Array(256),
              sums: new Float64Array(256 * width),
              missingWeight: 0,
              missing: new Float64Array(width),
            };
            node.collector.take(place, out);
            const wanted = plainSums(node, range(start, end), features[place] as number, width);
            const missing = wanted.get(MISSING_BIN) ?? new Array<number>(1 + width).fill(0);
            expect([out.missingWeight, ...out.missing]).toEqual(missing);
            wanted.delete(MISSING_BIN);
            const found = range(0, out.count).map((i) => [
              out.bins[i],
              [out.weights[i], ...out.sums.subarray(i * width, (i + 1) * width)],
            ]);
            expect(found).toEqual([...wanted].sort(([a], [b]) => a - b));
          }
        }
      },
    );

    it.each([true, false])(
      "are divided by a cut, each side in its order, missing values on the left: %s",
      (missingLeft) => {
        const own = drawnNode(shared, lane, width);
        const pairOf = (place: number) => [
          own.ws.laneOrder[lane * ROWS + place],
          own.ws.lanePairs[2 * (lane * ROWS + place)],
          own.ws.lanePairs[2 * (lane * ROWS + place) + 1],
        ];
        const before = range(0, own.used).map(pairOf);
        const goesLeft = ([row]: (number | undefined)[]) => {
          const bin = own.binOf(row as number, 4);
          return bin === MISSING_BIN ? missingLeft : bin <= 90;
        };
        const node = before.slice(10, 900);
        const middle = own.rows.divide(10, 900, { feature: 4, bin: 90, missingLeft, gain: 0 });
        const left = node.filter(goesLeft);
        expect(middle).toBe(10 + left.length);
        const wanted = [
          ...before.slice(0, 10),
          ...left,
          ...node.filter((row) => !goesLeft(row)),
          ...before.slice(900),
        ];
        expect(range(0, own.used).map(pairOf)).toEqual(wanted);
      },
    );
  },
);

/** The best cut if it is better than `before`, by trying each. */
function plainCut(
  sums: Map<number, number[]>,
  { weight, sums: all, by }: NodeTotal,
  least: number,
  feature: number,
  before: SplitChoice,
) {
  const score = (n: number, sum: number) =>
    ((by.sums[0] as number) ** 2 * (sum * sum)) / (by.rows * n + by.sum * sum);
  const total = all[0] as number;
  const missing = sums.get(MISSING_BIN);
  const bins = [...sums.keys()].filter((bin) => bin !== MISSING_BIN).sort((a, b) => a - b);
  const best = { ...before };
  for (const missingLeft of missing ? [false, true] : [false]) {
    const left = missingLeft ? [...(missing as number[])] : [0, 0];
    bins.forEach((bin, i) => {
      const next = bins[i + 1];
      sums.get(bin)?.forEach((value, at) => {
        left[at] = (left[at] as number) + value;
      });
      if (next === undefined && (missingLeft || !missing)) return;
      const [n, sum] = left as [number, number];
      if (n < least || weight - n < least) return;
      const gain = score(n, sum) + score(weight - n, total - sum) - score(weight, total);
      if (gain > best.gain)
        Object.assign(best, {
          feature,
          gain,
          missingLeft,
          bin: next === undefined ? bin : (bin + next - 1) >> 1,
        });
    });
  }
  return best;
}

describe("the search for a cut", () => {
  const weighings = [
    { rows: 1, sum: 0, sums: Float64Array.of(1) },
    { rows: 0.7, sum: 1.8, sums: Float64Array.of(2.5) },
  ];
  it.each([
    [0, 1200, 1],
    [0, 1200, 200],
    [30, 42, 1],
    [30, 34, 2],
    [50, 51, 1],
    [60, 62, 100],
  ])("finds that of rows %i to %i with %i rows a side at least, as trying each does", (start, end, least) => {
    for (const [number, by] of weighings.entries()) {
      const node = drawnNode(number === 1, 1, 1);
      const total: NodeTotal = { weight: 0, sums: new Float64Array(1), by };
      total.weight = node.rows.addUp(start, end, total.sums);
      for (let feature = 0; feature < FEATURES; feature++) {
        const sums = plainSums(node, range(start, end), feature, 1);
        const best: SplitChoice = { feature: -1, bin: 0, missingLeft: false, gain: 0 };
        const wanted = plainCut(sums, total, least, 4, best);
        tellNode(node.rows.numbers, total, least);
        node.collector.add(start, end, Int32Array.of(feature), 0, 1);
        expect(node.collector.searchCuts(Int32Array.of(4), 0, 1, best)).toBe(sums.size > 1 ? 1 : 0);
        expect(best).toEqual(wanted);
        expect(node.ws.laneSums.every((value) => value === 0)).toBe(true);
        expect(node.ws.laneMarks.every((value) => value === 0)).toBe(true);
      }
      const drawn = Int32Array.of(1, 5, 0, 3);
      for (const [from, count] of [
        [0, 4],
        [1, 2],
        [2, 1],
      ] as const) {
        const best: SplitChoice = { feature: 2, bin: 7, missingLeft: true, gain: 1e-3 };
        let wanted = best;
        let differing = 0;
        for (const feature of drawn.subarray(from, from + count)) {
          const sums = plainSums(node, range(start, end), feature, 1);
          wanted = plainCut(sums, total, least, feature, wanted);
          if (sums.size > 1) differing++;
        }
        tellNode(node.rows.numbers, total, least);
        node.collector.add(start, end, drawn, from, count);
        const found = { ...best };
        expect(node.collector.searchCuts(drawn, from, count, found)).toBe(differing);
        expect(found).toEqual(wanted);
      }
    }
  });
});
