import { describe, expect, it } from "vitest";
import { createRandom } from "#ml/split/random.ts";
import { MISSING_BIN } from "./bin-layout.ts";
import { searchFeature } from "./split-search.ts";
import { allocateWorkspace, histogramOffset, SPLIT_FIELDS } from "./workspace.ts";

const UNIT = 4096;
const SLOT = 1;
const random = createRandom(13);
const shape = { rows: 64, features: 3, slots: 2, sampleRows: 0, outputs: 1, threads: 1 };

type Bin = { gradient: number; hessian: number; count: number };

/** Bins of a feature, some of them empty, those at both ends nearly without hessian; the last one is that of the missing values. */
const drawnBins = (bins: number, missing: boolean): Bin[] =>
  Array.from({ length: MISSING_BIN + 1 }, (_, bin) => {
    const isEmpty = bin === MISSING_BIN ? !missing : bin >= bins || random.uniform() < 0.4;
    const count = isEmpty ? 0 : 1 + random.integer(6);
    const isCertain = bin < 0.1 * bins || bin > 0.8 * bins;
    const hessian = count * (isCertain ? 1e-6 : 0.25 * random.uniform());
    return { gradient: count && random.normal(), hessian, count };
  });

/** The best split, by trying each bin: gain, bin, whether missing values go left, and the left side's sums. */
function plainSplit(
  bins: readonly Bin[],
  cuts: number,
  missing: boolean,
  least: number,
  l2: number,
): number[] {
  const sum = (list: readonly Bin[], key: keyof Bin) => list.reduce((total, bin) => total + bin[key], 0);
  const score = (gradient: number, hessian: number) => gradient ** 2 / (hessian + l2);
  const of = (key: keyof Bin) => sum(bins, key);
  let best = [0, -1, 0, 0, 0, 0];
  for (const missingLeft of missing ? [0, 1] : [0]) {
    for (let bin = 0; bin < cuts - 1 + (missing && missingLeft === 0 ? 1 : 0); bin++) {
      const left = [...bins.slice(0, bin + 1), ...(missingLeft ? [bins[MISSING_BIN] as Bin] : [])];
      const [gradient, hessian, count] = [sum(left, "gradient"), sum(left, "hessian"), sum(left, "count")];
      const [rightHessian, rightCount] = [of("hessian") - hessian, of("count") - count];
      if (count < least || rightCount < least || hessian < 1e-3 || rightHessian < 1e-3) continue;
      const gain =
        score(gradient, hessian) +
        score(of("gradient") - gradient, rightHessian) -
        score(of("gradient"), of("hessian"));
      if (gain > (best[0] as number) + 1e-9) best = [gain, bin, missingLeft, gradient, hessian, count];
    }
  }
  return best;
}

describe("the split of a feature", () => {
  it.each([
    { bins: 40, missing: false, least: 1, l2: 0 },
    { bins: 40, missing: true, least: 1, l2: 1 },
    { bins: 255, missing: true, least: 60, l2: 0 },
    { bins: 40, missing: false, least: 30, l2: 0 },
    { bins: 40, missing: true, least: 30, l2: 0 },
    { bins: 3, missing: true, least: 1, l2: 0.5 },
    { bins: 1, missing: true, least: 1, l2: 0 },
    { bins: 8, missing: false, least: 1000, l2: 0 },
  ])(
    "with $bins bins, missing: $missing, $least rows a side, is the best of all",
    ({ bins, missing, least, l2 }) => {
      const ws = allocateWorkspace({ ...shape, lanes: 0, laneTrees: 0, laneNodes: 0, laneWidth: 1 }, false);
      for (let feature = 0; feature < shape.features; feature++) {
        const drawn = drawnBins(bins, missing);
        const at = histogramOffset(ws.shape, SLOT, feature);
        drawn.forEach(({ gradient, hessian, count }, bin) => {
          ws.histograms[at + 2 * bin] = gradient;
          ws.histograms[at + 2 * bin + 1] = hessian + count * UNIT;
        });
        ws.binCounts[feature] = bins;
        ws.hasMissing[feature] = missing ? 1 : 0;
        const all = (key: keyof Bin) => drawn.reduce((total, bin) => total + bin[key], 0);
        const rules = { minSamplesLeaf: least, l2, countUnit: UNIT };
        searchFeature(ws, SLOT, feature, 1, all("gradient"), all("hessian"), all("count"), rules);
        const from = (shape.features + feature) * SPLIT_FIELDS;
        const found = Array.from(ws.splits.subarray(from, from + SPLIT_FIELDS));
        const wanted = plainSplit(drawn, bins, missing, least, l2);
        expect(found.map((value) => Number(value.toFixed(6)))).toEqual(
          wanted.map((value) => Number(value.toFixed(6)) + 0),
        );
      }
    },
  );
});
