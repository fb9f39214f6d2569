import { describe, expect, test } from "vitest";
import type { FeatureOutcome } from "#domain/monitoring/window.ts";
import { binNames, distributionBins, featureOrder, paddedDomain } from "./prepare.ts";

const numeric = (counts: number[], missing = 0) => ({
  kind: "numeric" as const,
  edges: [100, 250.5],
  counts,
  missing,
  min: 0,
  max: 900,
});
const levels = (names: string[], counts: number[], other = 0) => ({
  kind: "categorical" as const,
  levels: names,
  tail: [],
  counts,
  other,
  unseen: 0,
  missing: 0,
});

describe("a distribution", () => {
  test("of numbers keeps its bins and leaves out missing when nothing is", () => {
    expect(binNames(numeric([1, 1, 1]))).toEqual(["≤ 100", "100 to 251", "> 251", "missing"]);
    expect(
      distributionBins(numeric([5, 0, 5]), numeric([1, 0, 3])).map(({ label, current }) => [label, current]),
    ).toEqual([
      ["≤ 100", 0.25],
      ["100 to 251", 0],
      ["> 251", 0.75],
    ]);
  });
  test("of hours stands by the clock, not by how frequent they are", () => {
    const bins = distributionBins(
      levels(["17", "08", "00"], [5, 3, 1]),
      levels(["17", "08", "00"], [1, 1, 1]),
    );
    expect(bins.map(({ label }) => label)).toEqual(["00", "08", "17"]);
  });
  test("of weekdays begins on Monday; others stand last", () => {
    const bins = distributionBins(levels(["Sun", "Mon"], [5, 3], 2), null);
    expect(bins.map(({ label }) => label)).toEqual(["Mon", "Sun", "all others"]);
    expect(bins[0]?.current).toBeNull();
  });
  test("counted over other bins is missing, not zero", () => {
    expect(distributionBins(numeric([1, 2, 3]), levels(["a"], [1]))[0]?.current).toBeNull();
  });
});

test("features stand by their worst window", () => {
  const outcome = (feature: string, statistic: number | null) => ({ feature, statistic }) as FeatureOutcome;
  expect(
    featureOrder([
      { features: [outcome("a", 0.1), outcome("b", 0.05), outcome("c", null)] },
      { features: [outcome("a", 0), outcome("b", 0.3)] },
    ]),
  ).toEqual(["b", "a", "c"]);
});

test.each([
  [
    [0.8, 0.82, null],
    [0.78, 0.84],
  ],
  [[0.99], [0.97, 1]],
  [[null], null],
])("the axis of %j is %j", (values, domain) => expect(paddedDomain(values)).toEqual(domain));
