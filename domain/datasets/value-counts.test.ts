import { describe, expect, test } from "vitest";
import { columnName, columnNamesProblem } from "./columns.ts";
import { plainFileName } from "./schemas.ts";
import {
  histogramEdges,
  histogramOfCounts,
  histogramRange,
  quantilesOfCounts,
  topNumbers,
  type ValueCounts,
} from "./value-counts.ts";

const counted = (all: number[]): ValueCounts => {
  const values = Float64Array.from(new Set(all)).sort();
  return { values, counts: values.map((value) => all.filter((one) => one === value).length) };
};

describe("quantiles of counted values", () => {
  // numpy.quantile([1, 2, 2, 3, 10], [0, .25, .5, .75, .95, 1]), NumPy 2.3
  test.each([
    [
      [1, 2, 2, 3, 10],
      [0, 0.25, 0.5, 0.75, 0.95, 1],
      [1, 2, 2, 3, 8.6, 10],
    ],
    [[1, 2], [0.5], [1.5]],
    [[7], [0.01, 0.5, 0.99], [7, 7, 7]],
    [[], [0.5], []],
  ])("%j at %j", (values, points, expected) => {
    const found = quantilesOfCounts(counted(values), points);
    expect(found).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 12);
  });
});

describe("histograms", () => {
  test.each([
    ["whole numbers get whole bins", 0, 9, true, 11, -0.5, 9.5],
    ["one value", 5, 5, true, 2, 4.5, 5.5],
    ["one real value", 0.5, 0.5, false, 2, 0, 1],
    ["many whole numbers", 0, 999, true, 25, -0.5, 1007.5],
    ["reals", 0, 1, false, 25, 0, 1],
    [
      "the widest span of doubles",
      -Number.MAX_VALUE,
      Number.MAX_VALUE,
      false,
      25,
      -Number.MAX_VALUE,
      Number.MAX_VALUE,
    ],
  ])("%s", (_name, min, max, whole, edges, first, last) => {
    const found = histogramEdges(min, max, whole);
    expect(found).toHaveLength(edges);
    expect(found[0]).toBe(first);
    expect(found.at(-1)).toBe(last);
  });

  test("every value is counted once: in its bin, below or above", () => {
    const values = counted([-100, 0, 0.5, 1, 1, 2, 3, 99]);
    expect(histogramOfCounts(values, [0, 1, 2, 3])).toEqual({
      edges: [0, 1, 2, 3],
      counts: [2, 2, 2],
      below: 1,
      above: 1,
    });
  });

  test.each([
    ["long tails are left out", -1116, 1688, [-30, 0, 139], [-30, 139]],
    ["an even spread is drawn whole", 0, 100, [1, 50, 99], [0, 100]],
    ["one value only", 3, 3, [3, 3, 3], [3, 3]],
  ])("%s", (_name, min, max, quantiles, expected) =>
    expect(histogramRange(min, max, quantiles)).toEqual(expected),
  );
});

test("the most frequent first, then the smaller", () => {
  expect(topNumbers(counted([3, 1, 1, 2, 3]), 2)).toEqual([
    { value: 1, count: 2 },
    { value: 3, count: 2 },
  ]);
  expect(topNumbers(counted([5, 4, 4, 9, 9, 9, 7, 7]), 3)).toEqual([
    { value: 9, count: 3 },
    { value: 4, count: 2 },
    { value: 7, count: 2 },
  ]);
});

test.each([
  [["a", "b"], null],
  [["a", "A"], "differ in capital letters only"],
  [["a", "a"], 'Two columns are called "a": columns 1 and 2.'],
  [["x".repeat(201)], "201 characters long"],
])("column names %#", (names, sentence) => {
  if (sentence === null) expect(columnNamesProblem(names)).toBeNull();
  else expect(columnNamesProblem(names)).toContain(sentence);
});

test.each([
  ["  a \n b\t", "a b"],
  ["", "column 4"],
  ["\ufeffid", "id"],
  ["e\u0301", "é"],
])("the column name %j is kept as %j", (written, kept) => expect(columnName(written, 3)).toBe(kept));

test.each([
  ["../../etc/passwd", "passwd"],
  ["C:\\x\\y.csv", "y.csv"],
  ["\u0000\u202e", "unnamed"],
  ["x".repeat(10_000), "x".repeat(200)],
])("the file name %# loses folders and what cannot be shown", (written, kept) =>
  expect(plainFileName(written)).toBe(kept),
);
