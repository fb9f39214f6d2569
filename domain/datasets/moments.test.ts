import { describe, expect, test } from "vitest";
import { momentsOfCounts } from "./moments.ts";

const counted = (...values: [value: number, count: number][]) => ({
  values: Float64Array.from(values, ([value]) => value),
  counts: Float64Array.from(values, ([, count]) => count),
});

// pandas 3.1.1: Series.mean, .std, .skew
describe("moments of counted values", () => {
  test.each([
    ["a tail to the right", counted([1, 3], [2, 2], [10, 1]), 17 / 6, 3.5449494589721118, 2.346522139043378],
    [
      "a small spread far from zero",
      counted([1e9, 2], [1e9 + 1, 1], [1e9 + 2, 1]),
      1e9 + 0.75,
      0.957427107756338,
      0.8545630383279712,
    ],
    ["one value again and again", counted([7, 5]), 7, 0, null],
    ["two values", counted([0, 1], [1, 1]), 0.5, Math.SQRT1_2, null],
    ["one value", counted([3, 1]), 3, null, null],
    ["the largest doubles", counted([-1.7e308, 1], [0, 1], [1.7e308, 1]), 0, null, null],
    ["none", counted(), null, null, null],
  ])("%s", (_name, values, mean, std, skew) => {
    const found = momentsOfCounts(values);
    for (const [value, wanted] of [
      [found.mean, mean],
      [found.std, std],
      [found.skew, skew],
    ] as const)
      if (wanted === null) expect(value).toBeNull();
      else expect(value).toBeCloseTo(wanted, 8);
  });

  test("a long sum loses no digits", () => {
    const values = Float64Array.from({ length: 100_000 }, (_, i) => 1e8 + i * 0.1);
    const counts = new Float64Array(100_000).fill(3);
    expect(momentsOfCounts({ values, counts }).mean).toBeCloseTo(1e8 + 9_999.9 / 2, 7);
  });
});
