import { describe, expect, test } from "vitest";
import { normalQuantile } from "#domain/format/normal-quantile.ts";
import { shareDifference } from "#domain/lifecycle/comparison.ts";
import { fairnessAt, fairnessOf, type GroupTally } from "./fairness.ts";
import { fairnessSentence } from "./fairness-words.ts";
import golden from "./golden/fairness.json" with { type: "json" };
import ratios from "./golden/share-ratio.json" with { type: "json" };
import { ratioInterval } from "./share-ratio.ts";

const tally = (label: string, n: number, selected: number, change: Partial<GroupTally> = {}): GroupTally => ({
  label,
  n,
  positives: n / 2,
  selected,
  truePositives: selected / 2,
  falsePositives: selected / 2,
  probabilitySum: n / 2,
  ...change,
});

describe.each(golden.cases)("figures by group, as Fairlearn: $name", (expected) => {
  const found = fairnessOf("group", expected.counts, 0);
  test.each(["parityDifference", "parityRatio", "equalOpportunity", "equalizedOdds"] as const)("%s", (name) =>
    expect(found[name]?.value).toBeCloseTo(expected[name], 12),
  );
  test("each group's rates and Wilson's interval of the first", () =>
    found.groups.forEach((group, index) => {
      const theirs = expected.groups[index];
      if (!theirs) throw new Error("a group too many");
      expect(group.n).toBe(theirs.n);
      expect(group.predicted).toBeCloseTo(theirs.predicted, 12);
      for (const name of ["selection", "truePositive", "falsePositive", "observed"] as const)
        expect(group[name].value).toBeCloseTo(theirs[name], 12);
      expect(group.selection.low).toBeCloseTo(theirs.selectionLow, 9);
      expect(group.selection.high).toBeCloseTo(theirs.selectionHigh, 9);
    }));
});

test("at another threshold the same rows are counted anew; of one that was not kept nothing is told", () => {
  const used = {
    ...fairnessOf("x", [tally("a", 100, 60), tally("b", 50, 10)], 3),
    thresholds: [
      {
        threshold: 0.25,
        groups: [
          { truePositives: 50, falsePositives: 30 },
          { truePositives: 20, falsePositives: 5 },
        ],
      },
    ],
  };
  const groups = [
    tally("a", 100, 80, { truePositives: 50, falsePositives: 30 }),
    tally("b", 50, 25, { truePositives: 20, falsePositives: 5 }),
  ];
  expect(fairnessAt(used, 0.25)).toEqual(fairnessOf("x", groups, 3));
  expect(fairnessAt(used, null)).toBeNull();
  expect(fairnessAt(fairnessOf("x", groups, 3), 0.25)).toBeNull();
});

describe("intervals of gaps", () => {
  test.each(ratios.cases)("ratio of $a of $na and $b of $nb at z = $z, as statsmodels", (one) => {
    const found = ratioInterval(one.a, one.na, one.b, one.nb, one.z);
    expect((found?.low ?? 0) / one.low).toBeCloseTo(1, 9);
    expect((found?.high ?? 0) / one.high).toBeCloseTo(1, 9);
  });
  test.each(ratios.quantiles)("normal quantile of $p, as SciPy", ({ p, z }) =>
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThan(2e-9 * Math.max(1, Math.abs(z))),
  );
  test("there is no quantile outside of 0 to 1", () =>
    expect([0, 1, -1, Number.NaN].map(normalQuantile)).toEqual([NaN, NaN, NaN, NaN]));
  test("two groups have Newcombe's 95 % interval; with three it holds for all three pairs", () => {
    const [a, b, c] = [tally("a", 100, 60), tally("b", 100, 30), tally("c", 100, 40)];
    const two = fairnessOf("x", [a, b], 0).parityDifference;
    const plain = shareDifference(60, 100, 30, 100, 1.959_963_984_540_054);
    expect(two?.low).toBeCloseTo(plain?.low ?? 0, 7);
    expect(two?.high).toBeCloseTo(plain?.high ?? 0, 7);
    expect(two).toMatchObject({ highest: "a", lowest: "b", groups: 2, n: { highest: 100, lowest: 100 } });
    const three = fairnessOf("x", [a, b, c], 0).parityDifference;
    const wide = shareDifference(60, 100, 30, 100, normalQuantile(1 - 0.05 / 6));
    expect(three).toMatchObject({ value: two?.value, groups: 3 });
    expect(three?.low).toBeCloseTo(wide?.low ?? 0, 12);
  });
  test("a ratio with nobody selected on one side has no interval, on both sides no value", () => {
    expect(fairnessOf("x", [tally("a", 100, 60), tally("b", 100, 0)], 0).parityRatio).toMatchObject({
      value: 0,
      low: null,
      high: null,
    });
    expect(fairnessOf("x", [tally("a", 100, 0), tally("b", 100, 0)], 0).parityRatio).toBeNull();
  });
});

describe("too few to say", () => {
  test("a small group is shown with its interval and not compared", () => {
    const found = fairnessOf("x", [tally("a", 100, 60), tally("b", 100, 50), tally("c", 10, 0)], 3);
    expect(found.groups[2]?.selection).toMatchObject({ count: 0, n: 10, value: 0, enough: false });
    expect(found).toMatchObject({ withoutValue: 3, parityDifference: { lowest: "b", groups: 2 } });
    expect(fairnessSentence(found)).toContain('Too few to say of "c": under 30 rows');
  });
  test("positives are counted on their own: enough rows, too few positive ones", () => {
    const rare = tally("b", 100, 4, { positives: 8, truePositives: 4, falsePositives: 0 });
    const found = fairnessOf("x", [tally("a", 100, 60), rare], 0);
    expect(found.parityDifference).not.toBeNull();
    expect(found.equalOpportunity).toBeNull();
    expect(found.equalizedOdds).toBeNull();
  });
  test("the minimum is the caller's", () => {
    const pair = [tally("a", 20, 10), tally("b", 20, 2)];
    expect(fairnessOf("x", pair, 0).parityDifference).toBeNull();
    expect(fairnessOf("x", pair, 0, 20).parityDifference?.value).toBeCloseTo(0.4, 12);
  });
});

describe("in words", () => {
  test.each<[string, GroupTally[], string]>([
    ["a clear gap", [tally("a", 400, 240), tally("b", 400, 120)], "more than chance makes"],
    ["a gap of chance", [tally("a", 40, 20), tally("b", 40, 18)], "chance alone can make"],
    ["small groups", [tally("a", 10, 6), tally("b", 400, 120)], "Too few to say: fewer than two groups of x"],
    ["one group", [tally("a", 400, 240)], "one group only of x"],
    ["no group", [], "no row with a value of x"],
  ])("%s", (_name, tallies, words) => expect(fairnessSentence(fairnessOf("x", tallies, 0))).toContain(words));
  test("the gap is named with both groups", () =>
    expect(fairnessSentence(fairnessOf("x", [tally("a", 400, 240), tally("b", 400, 120)], 0))).toMatch(
      /^"a" is called positive in 60\.0.% of its rows, "b" in 30\.0.%: the greatest gap, 30\.0 points \(95 % interval 23\.\d points to 36\.\d points\)/,
    ));
});
