import { GROUP } from "#ml/tree/bin-layout.ts";
import { groupCount, LANE_NUMBERS, type Workspace } from "#ml/tree/workspace.ts";
import { CUT, PAIR_BYTES } from "./cut-kernel.ts";
import type { SplitChoice } from "./split.ts";
import type { ForestKernels } from "./vector-kernels.ts";

/**
 * The rows of the tree that a lane grows, grouped by node, each with a pair of numbers: how often it counts, and that times its class (of two) or its number less `centre`. Of several classes the second half of the
 * pair says how many bytes behind a bin's first sum its class is counted.
 */
export function laneRows(
  ws: Workspace,
  kernels: ForestKernels,
  lane: number,
  { width, centre }: { width: number; centre: number },
) {
  const { rows, features } = ws.shape;
  const order = ws.laneOrder.subarray(lane * rows, (lane + 1) * rows);
  const pairs = ws.lanePairs.subarray(2 * lane * rows, 2 * (lane + 1) * rows);
  const halves = new Int32Array(pairs.buffer, pairs.byteOffset, 2 * pairs.length);
  const otherOrder = ws.laneOtherOrder.byteOffset + 4 * lane * rows;
  const otherPairs = ws.laneOtherPairs.byteOffset + PAIR_BYTES * lane * rows;
  const numbers = ws.laneNumbers.subarray(LANE_NUMBERS * lane, LANE_NUMBERS * (lane + 1));
  const wholes = new Int32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length);
  const rowBytes = groupCount(features) * GROUP;
  const orderAt = (place: number) => order.byteOffset + 4 * place;
  const pairsAt = (place: number) => pairs.byteOffset + PAIR_BYTES * place;

  return {
    /** What the kernels are told and answer, as `CUT` lays it out; the same bytes as whole numbers. */
    numbers,
    wholes,
    /** Bytes of a row's bins. */
    rowBytes,
    orderAt,
    pairsAt,

    /** Fills in the rows that were drawn, in ascending order, and says how many they are. */
    list(draws: Uint16Array): number {
      const { target } = ws;
      let used = 0;
      for (let row = 0; row < rows; row++) {
        const times = draws[row] as number;
        if (times === 0) continue;
        const value = target[row] as number;
        order[used] = row;
        pairs[2 * used] = times;
        if (width === 1) pairs[2 * used + 1] = times * (value - centre);
        else halves[4 * used + 2] = 8 * value;
        used++;
      }
      return used;
    },

    /** Fills in the sums of the rows at these places and returns what they weigh. */
    addUp(start: number, end: number, sums: Float64Array): number {
      if (width === 1) {
        kernels.sumPairs(pairsAt(start), pairsAt(end), numbers.byteOffset + 8 * CUT.weight);
        sums[0] = numbers[CUT.sum] as number;
        return numbers[CUT.weight] as number;
      }
      sums.fill(0);
      let weight = 0;
      for (let k = start; k < end; k++) {
        const times = pairs[2 * k] as number;
        const at = (halves[4 * k + 2] as number) >> 3;
        sums[at] = (sums[at] as number) + times;
        weight += times;
      }
      return weight;
    },

    /** Puts the rows of the left child first, keeping their order; returns where the right child starts. */
    divide(start: number, end: number, { feature, bin, missingLeft }: SplitChoice): number {
      kernels.divide(
        orderAt(start),
        orderAt(end),
        pairsAt(start),
        ws.rowBins.byteOffset + feature,
        rowBytes,
        bin,
        missingLeft ? 1 : 0,
        otherOrder,
        otherPairs,
        numbers.byteOffset + 8 * CUT.found,
      );
      return (((wholes[2 * CUT.found] as number) >>> 0) - order.byteOffset) / 4;
    },
  };
}
export type LaneRows = ReturnType<typeof laneRows>;
