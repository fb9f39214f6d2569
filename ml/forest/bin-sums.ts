import { BIN_STRIDE, MAX_BINS, MISSING_BIN } from "#ml/tree/bin-layout.ts";
import { binSumWidth, LANE_FEATURES, type Workspace } from "#ml/tree/workspace.ts";
import { CUT, MARK_BYTES } from "./cut-kernel.ts";
import type { LaneRows } from "./lane-rows.ts";
import type { SplitChoice } from "./split.ts";
import type { ForestKernels } from "./vector-kernels.ts";

/** Sums of one feature's bins over a node, the bins that occur in ascending order; `width` sums for each. `missing` holds those of the missing values. */
export interface BinSums {
  count: number;
  readonly bins: Uint8Array;
  readonly weights: Float64Array;
  readonly sums: Float64Array;
  missingWeight: number;
  readonly missing: Float64Array;
}

export const binSums = (width: number): BinSums => ({
  count: 0,
  bins: new Uint8Array(MAX_BINS + 1),
  weights: new Float64Array(MAX_BINS + 1),
  sums: new Float64Array((MAX_BINS + 1) * width),
  missingWeight: 0,
  missing: new Float64Array(width),
});

/** Larger nodes have nearly every bin: looking for those that occur would not pay. */
const MARKED_ROWS = 512;
const MARK_INTS = MARK_BYTES / 4;
const ALL_BINS = -1;

type Pass = ForestKernels[keyof ForestKernels];

/** Collects the sums of bins of several features in one pass over the rows of a node, and hands them out feature by feature. */
export function createCollector(
  ws: Workspace,
  kernels: ForestKernels,
  lane: number,
  rows: LaneRows,
  width: number,
) {
  const perBin = binSumWidth(width);
  const perFeature = BIN_STRIDE * perBin;
  const own = <T extends { subarray(from: number, to: number): T }>(all: T, each: number) =>
    all.subarray(lane * LANE_FEATURES * each, (lane + 1) * LANE_FEATURES * each);
  const sums = own(ws.laneSums, perFeature);
  const marks = own(ws.laneMarks, MARK_INTS);
  sums.fill(0);
  marks.fill(0);
  const [plain, marked]: [Pass[], Pass[]] =
    width === 1
      ? [
          [kernels.addPairs1, kernels.addPairs2, kernels.addPairs3, kernels.addPairs4],
          [kernels.markPairs1, kernels.markPairs2, kernels.markPairs3, kernels.markPairs4],
        ]
      : [
          [kernels.addClasses1, kernels.addClasses2, kernels.addClasses3, kernels.addClasses4],
          [kernels.markClasses1, kernels.markClasses2, kernels.markClasses3, kernels.markClasses4],
        ];
  const binsAt = (feature: number) => ws.rowBins.byteOffset + feature;

  return {
    /** Sums up the rows from `start` to `end` by `count` features of the list, from place `from` on. */
    add(start: number, end: number, features: Int32Array, from: number, count: number): void {
      const isMarked = end - start <= MARKED_ROWS;
      if (!isMarked) marks.fill(ALL_BINS, 0, count * MARK_INTS);
      const feature = (place: number) => features[Math.min(from + place, features.length - 1)] as number;
      const run = (isMarked ? marked : plain)[count - 1] as Pass;
      run(
        rows.orderAt(start),
        rows.orderAt(end),
        rows.pairsAt(start),
        rows.rowBytes,
        sums.byteOffset,
        8 * perBin,
        8 * perFeature,
        marks.byteOffset,
        binsAt(feature(0)),
        binsAt(feature(1)),
        binsAt(feature(2)),
        binsAt(feature(3)),
      );
    },

    /**
     * The best cut of pairs by these features, if it is better than `best`; returns in how many of them the node's rows differ. `rows.numbers` must hold the node's. What was summed up is
     * forgotten with it.
     */
    searchCuts(features: Int32Array, from: number, count: number, best: SplitChoice): number {
      const { numbers, wholes } = rows;
      numbers[CUT.gain] = best.gain;
      kernels.searchCuts(sums.byteOffset, 8 * perFeature, marks.byteOffset, count, numbers.byteOffset);
      const place = wholes[2 * CUT.found] as number;
      if (place >= 0) {
        best.gain = numbers[CUT.gain] as number;
        best.feature = features[from + place] as number;
        best.bin = wholes[2 * CUT.cut] as number;
        best.missingLeft = wholes[2 * CUT.cut + 1] === 1;
      }
      return wholes[2 * CUT.found + 1] as number;
    },

    /** The sums of the `place`th of these features, which are forgotten with it. */
    take(place: number, out: BinSums): void {
      out.missingWeight = 0;
      out.missing.fill(0);
      const first = place * perFeature;
      let count = 0;
      for (let word = 0; word < MARK_INTS; word++) {
        let left = marks[place * MARK_INTS + word] as number;
        marks[place * MARK_INTS + word] = 0;
        while (left !== 0) {
          const lowest = left & -left;
          left ^= lowest;
          const bin = (word << 5) + 31 - Math.clz32(lowest);
          const at = first + bin * perBin;
          const sumsAt = width === 1 ? at + 1 : at;
          let weight = width === 1 ? (sums[at] as number) : 0;
          if (width > 1) for (let c = 0; c < width; c++) weight += sums[at + c] as number;
          if (weight === 0) continue;
          const isMissing = bin === MISSING_BIN;
          const to = isMissing ? out.missing : out.sums;
          const base = isMissing ? 0 : count * width;
          for (let c = 0; c < width; c++) to[base + c] = sums[sumsAt + c] as number;
          sums.fill(0, at, at + perBin);
          if (isMissing) {
            out.missingWeight = weight;
            continue;
          }
          out.weights[count] = weight;
          out.bins[count] = bin;
          count++;
        }
      }
      out.count = count;
    },
  };
}
