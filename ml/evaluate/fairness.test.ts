import { describe, expect, it } from "vitest";
import golden from "#ml/golden/fairness.json" with { type: "json" };
import type { Column } from "#ml/table.ts";
import { countByGroup } from "./fairness.ts";
import { groupsOf } from "./groups.ts";

const categorical = (codes: number[], levels: string[]): Column => ({
  kind: "categorical",
  name: "place",
  codes: Int32Array.from(codes),
  levels,
});
const numeric = (values: number[]): Column => ({
  kind: "numeric",
  name: "age",
  values: Float32Array.from(values),
});
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe("counts by group", () => {
  it.each(golden.cases)("$name, as NumPy, whatever the order of the rows", ({ counts, ...one }) => {
    const groups = groupsOf(numeric(one.codes));
    const target = Uint8Array.from(one.target);
    const order = Uint32Array.from(upTo(target.length), (n) => target.length - n);
    const answers = Float64Array.from(order, (row) => one.probabilities[row] as number);
    const found = countByGroup(groups, target, order, answers, 0.5);
    expect(found.withoutGroup).toBe(0);
    for (const [index, { probabilitySum, ...rest }] of found.counts.entries()) {
      const { probabilitySum: theirs, ...expected } = counts[index] as (typeof counts)[number];
      expect(rest).toEqual(expected);
      expect(probabilitySum).toBeCloseTo(theirs, 9);
    }
  });

  it("rows without a group are counted aside, and the threshold itself is said", () => {
    const groups = { name: "x", codes: Int32Array.of(0, -1, 0, 1), labels: ["a", "b"] };
    const target = Uint8Array.of(1, 1, 0, 1);
    const found = countByGroup(groups, target, Uint32Array.of(0, 1, 2), Float64Array.of(0.5, 0.9, 0.49), 0.5);
    expect(found.withoutGroup).toBe(1);
    expect(found.counts).toMatchObject([
      { n: 2, positives: 1, selected: 1, truePositives: 1, falsePositives: 0 },
      { n: 0, probabilitySum: 0 },
    ]);
  });
});

describe("groups of a column", () => {
  it("are its categories in the order of their text, unused ones left out", () =>
    expect(groupsOf(categorical([2, 0, -1, 2], ["b", "unused", "a"]))).toEqual({
      name: "place",
      codes: Int32Array.of(0, 1, -1, 0),
      labels: ["a", "b"],
    }));
  it("are the numbers themselves where they are five or fewer", () =>
    expect(groupsOf(numeric([1, 0.1, Number.NaN, 1]))).toMatchObject({
      codes: Int32Array.of(1, 0, -1, 1),
      labels: ["0.1", "1"],
    }));
  it("are quarters where there are more numbers", () => {
    const { labels, codes } = groupsOf(numeric([...upTo(100), Number.NaN]));
    expect(labels).toEqual(["up to 25", "over 25 to 50", "over 50 to 75", "over 75"]);
    expect([0, 1, 2, 3, -1].map((code) => codes.filter((one) => one === code).length)).toEqual([
      25, 25, 25, 25, 1,
    ]);
  });
  it("are fewer where many numbers are equal", () =>
    expect(groupsOf(numeric([...Array(90).fill(0), ...upTo(10)])).labels).toEqual(["up to 0", "over 0"]));
  it.each<[string, Column, string]>([
    [
      "too many categories",
      categorical(
        upTo(13).map((n) => n - 1),
        upTo(13).map(String),
      ),
      "has 13 different values; 12 groups is the most",
    ],
    ["a column without values", categorical([-1, -1], []), "missing in every row"],
    ["numbers that are all missing", numeric([Number.NaN]), "missing in every row"],
    ["dates", { kind: "datetime", name: "when", seconds: Float64Array.of(1) }, "holds dates"],
  ])("refuses %s", (_name, column, words) => expect(() => groupsOf(column)).toThrow(words));
});
