import { describe, expect, it } from "vitest";
import { ALGORITHMS, defaultParameters, type ParameterValues } from "#ml/catalogue.ts";
import golden from "#ml/golden/search.json" with { type: "json" };
import { createRandom } from "#ml/split/random.ts";
import { halvingRounds } from "./halving.ts";
import { normalMass, normalTail } from "./normal.ts";
import { drawFrom, logDensity, parzenEstimator } from "./parzen.ts";
import { type Dimension, drawSetting, drawSettings, keyOf, type SearchSpace, searchSpace } from "./space.ts";
import { SUGGESTED_RANGES } from "./suggested.ts";
import { divideObservations, goodCount, type Observation, suggestSetting } from "./tpe.ts";

describe("the rounds of successive halving", () => {
  it.each(golden.rounds)(
    "of $candidates settings on $maxResources rows by $factor are scikit-learn's",
    (one) => {
      expect(halvingRounds(one)).toEqual(one.rounds);
    },
  );

  it("refuse to start with more than there is", () => {
    const plan = { candidates: 9, maxResources: 100, minResources: 101, factor: 3, exhaust: false };
    expect(() => halvingRounds(plan)).toThrow("must be from 1 to 100");
  });

  it("of 243 settings by 3 are six, where a logarithm of floating point says five", () => {
    const plan = { candidates: 243, maxResources: 24_300, minResources: 1, factor: 3, exhaust: false };
    expect(halvingRounds(plan).map(({ candidates }) => candidates)).toEqual([243, 81, 27, 9, 3, 1]);
  });
});

describe("the normal distribution", () => {
  it.each(golden.tails)("above %f is SciPy's", (x, tail) => {
    expect(Math.abs(normalTail(x as number) / (tail as number) - 1)).toBeLessThan(1e-13);
  });
  it("keeps its figures far from the middle", () => {
    expect(normalMass(8, 9) / (normalTail(8) - normalTail(9))).toBeCloseTo(1, 12);
    expect(normalMass(-9, -8)).toBe(normalMass(8, 9));
  });
});

const DIMENSIONS: Record<string, Dimension> = {
  rate: { kind: "range", name: "rate", low: 0.001, high: 1, log: true, integer: false },
  share: { kind: "range", name: "share", low: 0, high: 2, log: false, integer: false },
  leaves: { kind: "range", name: "leaves", low: 2, high: 255, log: false, integer: true },
  trees: { kind: "range", name: "trees", low: 1, high: 1000, log: true, integer: true },
  kind: { kind: "choices", name: "kind", values: [0, 1, 2] },
};
const spaceOf = (names: readonly string[]): SearchSpace => ({
  fixed: {},
  dimensions: names.map((name) => DIMENSIONS[name] as Dimension),
});
const settings = (values: unknown) => values as ParameterValues[];

describe("the Parzen estimator", () => {
  it.each(golden.parzen.map((one) => [one.observations.length, one.names.join(", "), one] as const))(
    "of %i observations of %s has Optuna's densities",
    (_, _names, one) => {
      const space = spaceOf(one.names);
      const estimator = parzenEstimator(space, settings(one.observations));
      for (const [i, weight] of one.weights.entries()) expect(estimator.weights[i]).toBeCloseTo(weight, 12);
      for (const [i, setting] of settings(one.asked).entries())
        expect(logDensity(estimator, space, setting)).toBeCloseTo(one.logDensities[i] as number, 9);
    },
  );

  it("counts what was tried outside of a range at the end next to it, even where there is no logarithm", () => {
    const space = spaceOf(["rate", "leaves", "trees"]);
    expect(parzenEstimator(space, [{ rate: 0, leaves: 900, trees: 0 }])).toEqual(
      parzenEstimator(space, [{ rate: 0.001, leaves: 255, trees: 1 }]),
    );
  });

  it.each(ALGORITHMS.filter((algorithm) => Object.keys(SUGGESTED_RANGES[algorithm]).length > 0))(
    "has a density around the defaults of %s, which are tried first",
    (algorithm) => {
      const space = searchSpace(algorithm, {}, SUGGESTED_RANGES[algorithm]);
      const estimator = parzenEstimator(space, [defaultParameters(algorithm)]);
      const [drawn] = drawSettings(space, 1, createRandom(1));
      expect(logDensity(estimator, space, drawn as ParameterValues)).toBeGreaterThan(
        Number.NEGATIVE_INFINITY,
      );
    },
  );

  it("draws as often as its density says", () => {
    const space = spaceOf(["leaves"]);
    const estimator = parzenEstimator(space, [{ leaves: 20 }, { leaves: 30 }, { leaves: 200 }]);
    const random = createRandom(5);
    const counts = new Map<number, number>();
    for (let i = 0; i < 20_000; i++) {
      const leaves = drawFrom(estimator, space, random).leaves as number;
      counts.set(leaves, (counts.get(leaves) ?? 0) + 1);
    }
    const share = (from: number, to: number) => {
      let [drawn, said] = [0, 0];
      for (let leaves = from; leaves <= to; leaves++) {
        drawn += (counts.get(leaves) ?? 0) / 20_000;
        said += Math.exp(logDensity(estimator, space, { leaves }));
      }
      return { drawn, said };
    };
    expect(share(2, 255).said).toBeCloseTo(1, 9);
    for (const [from, to] of [
      [2, 25],
      [26, 60],
      [61, 150],
      [151, 255],
    ] as const) {
      const { drawn, said } = share(from, to);
      expect(Math.abs(drawn - said)).toBeLessThan(0.015);
    }
  });
});

describe("the tree-structured Parzen estimator", () => {
  it.each(golden.good)("takes of %i observations %i as good, as Optuna does", (n, good) =>
    expect(goodCount(n as number)).toBe(good),
  );

  it("divides by score, the earlier first on a tie, and keeps the order of trying", () => {
    const scores = [1, 5, 5, Number.NaN, 2, 0, 3, 3, 1, 1, 5];
    const seen = scores.map((score, i): Observation => ({ params: { i }, score }));
    const { good, other } = divideObservations(seen);
    expect(good.map(({ params }) => params.i)).toEqual([1, 2]);
    expect(other.map(({ params }) => params.i)).toEqual([0, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("suggests the candidate with the largest ratio of the two densities", () => {
    const space = spaceOf(["share"]);
    const seen = Array.from({ length: 20 }, (_, i): Observation => {
      const share = i / 10;
      return { params: { share }, score: -Math.abs(share - 0.4) };
    });
    const { good, other } = divideObservations(seen);
    const [below, above] = [good, other].map((some) =>
      parzenEstimator(
        space,
        some.map(({ params }) => params),
      ),
    );
    if (!below || !above) throw new Error("two estimators");
    const ratio = (setting: ParameterValues) =>
      logDensity(below, space, setting) - logDensity(above, space, setting);
    const random = createRandom(3);
    const candidates = Array.from({ length: 24 }, () => drawFrom(below, space, random));
    const best = Math.max(...candidates.map(ratio));
    expect(ratio(suggestSetting(space, seen, createRandom(3)) as ParameterValues)).toBe(best);
  });

  it("never asks for the same setting twice, and says when there is no other", () => {
    const space: SearchSpace = {
      fixed: {},
      dimensions: [{ kind: "choices", name: "kind", values: [1, 2, 3] }],
    };
    const seen = [1, 2].map((kind): Observation => ({ params: { kind }, score: kind }));
    expect(suggestSetting(space, seen, createRandom(1))).toEqual({ kind: 3 });
    seen.push({ params: { kind: 3 }, score: 0 });
    expect(suggestSetting(space, seen, createRandom(1))).toBeNull();
  });

  it("comes closer to the optimum of a known function than random draws do", () => {
    const space: SearchSpace = {
      fixed: {},
      dimensions: ["a", "b", "c", "d"].map((name) => ({
        kind: "range",
        name,
        low: -5,
        high: 5,
        log: false,
        integer: false,
      })),
    };
    const value = (setting: ParameterValues) =>
      -["a", "b", "c", "d"].reduce((sum, name, i) => sum + ((setting[name] as number) - (i - 1)) ** 2, 0);
    const trials = 60;
    const gaps = { guided: [] as number[], random: [] as number[] };
    for (let seed = 1; seed <= 25; seed++) {
      const random = createRandom(seed);
      const drawn = drawSettings(space, trials, random);
      gaps.random.push(-Math.max(...drawn.map(value)));
      const seen = drawn.slice(0, 10).map((params): Observation => ({ params, score: value(params) }));
      while (seen.length < trials) {
        const params = suggestSetting(space, seen, random) as ParameterValues;
        seen.push({ params, score: value(params) });
      }
      gaps.guided.push(-Math.max(...seen.map(({ score }) => score)));
    }
    const median = (values: number[]) => values.sort((a, b) => a - b)[12] as number;
    const closer = gaps.guided.filter((gap, i) => gap < (gaps.random[i] as number)).length;
    expect(closer).toBeGreaterThanOrEqual(20);
    expect(median(gaps.guided)).toBeLessThan(0.5 * median(gaps.random));
  });
});

describe("the space of a search", () => {
  it("has ranges, choices of the grid, and one value for the rest", () => {
    const space = searchSpace(
      "gradient_boosting",
      { trees: [40], max_leaf_nodes: [15, 31, 15] },
      { learning_rate: { low: 0.01, high: 0.3, log: true } },
    );
    expect(space.fixed).toMatchObject({ trees: 40, l2: 0, max_depth: 30 });
    expect(space.dimensions).toEqual([
      { kind: "range", name: "learning_rate", low: 0.01, high: 0.3, log: true, integer: false },
      { kind: "choices", name: "max_leaf_nodes", values: [15, 31] },
    ]);
  });

  it("is drawn from evenly, in the logarithm where it has one, and from its ends too", () => {
    const random = createRandom(2);
    const drawn = Array.from({ length: 8000 }, () =>
      drawSetting(spaceOf(["rate", "leaves", "kind"]), random),
    );
    const share = (test: (setting: ParameterValues) => boolean) => drawn.filter(test).length / drawn.length;
    expect(Math.abs(share(({ rate }) => (rate as number) < 0.0316) - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(share(({ leaves }) => (leaves as number) <= 65) - 64 / 254)).toBeLessThan(0.02);
    expect(Math.abs(share(({ kind }) => kind === 2) - 1 / 3)).toBeLessThan(0.02);
    const ends = drawn.map(({ leaves }) => leaves as number);
    expect([Math.min(...ends), Math.max(...ends)]).toEqual([2, 255]);
    expect(ends.every(Number.isInteger)).toBe(true);
  });

  it("gives different settings, and no more than there are", () => {
    const space = searchSpace("gradient_boosting", { trees: [5, 10], max_depth: [3, 4, 5] }, {});
    const drawn = drawSettings(space, 50, createRandom(9));
    expect(new Set(drawn.map(keyOf)).size).toBe(6);
    expect(drawn).toHaveLength(6);
  });

  it.each([
    [{ depth: { low: 1, high: 2 } }, 'no parameter "depth"'],
    [{ trees: { low: 10, high: 9999 } }, "must be between 1 and 2000"],
    [{ trees: { low: 10, high: 10 } }, "Let it end above where it starts"],
    [{ trees: { low: 1.5, high: 10 } }, "must be a whole number"],
    [{ l2: { low: 0, high: 10, log: true } }, "has no logarithm"],
    [{}, "nothing to search"],
  ])("refuses %j in a sentence", (ranges, sentence) => {
    expect(() => searchSpace("gradient_boosting", {}, ranges)).toThrow(sentence);
  });
});
