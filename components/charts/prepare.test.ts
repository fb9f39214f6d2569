import { describe, expect, test } from "vitest";
import {
  confusionCells,
  edgeLabels,
  extent,
  histogramBins,
  niceTicks,
  polyline,
  position,
  segments,
  thinLabels,
} from "./prepare.ts";

describe("niceTicks", () => {
  const cases: { min: number; max: number; expected: number[] }[] = [
    { min: 0, max: 1, expected: [0, 0.25, 0.5, 0.75, 1] },
    { min: 0.16, max: 0.234, expected: [0.16, 0.18, 0.2, 0.22, 0.24] },
    { min: 0, max: 508_239, expected: [0, 200_000, 400_000, 600_000] },
    { min: -3, max: 7, expected: [-5, -2.5, 0, 2.5, 5, 7.5] },
  ];
  test.each(cases)("covers $min to $max with round values", ({ min, max, expected }) => {
    expect(niceTicks(min, max)).toEqual(expected);
  });

  test("gives one value room on both sides", () => {
    const ticks = niceTicks(0.8, 0.8);
    expect(ticks[0]).toBeLessThan(0.8);
    expect(ticks.at(-1)).toBeGreaterThan(0.8);
  });

  test("has nothing for what is not finite", () => {
    expect(niceTicks(Number.NaN, 1)).toEqual([]);
  });
});

test("a missing value is a gap and not a zero", () => {
  const runs = segments([
    { x: 0, y: 1 },
    { x: 1, y: null },
    { x: 2, y: 0 },
    { x: 3, y: 4 },
    { x: 4, y: Number.NaN },
  ]);
  expect(runs).toEqual([
    [{ x: 0, y: 1 }],
    [
      { x: 2, y: 0 },
      { x: 3, y: 4 },
    ],
  ]);
});

test("positions run from 0 to 100, and the picture's y axis points down", () => {
  expect(position(5, [0, 10])).toBe(50);
  expect(position(5, [5, 5])).toBe(50);
  expect(
    polyline(
      [
        { x: 0, y: 0 },
        { x: 2, y: 10 },
      ],
      [0, 2],
      [0, 10],
    ),
  ).toBe("0,100 100,0");
});

test("the extent leaves out what is missing", () => {
  expect(extent([null, 3, undefined, -1, Number.NaN])).toEqual([-1, 3]);
  expect(extent([null])).toBeNull();
});

test("an axis keeps its first label and equal distances", () => {
  const names = (labels: string[], most: number) => thinLabels(labels, most).map((one) => one.label);
  expect(names(["a", "b", "c", "d", "e", "f", "g"], 3)).toEqual(["a", "d", "g"]);
  expect(names(["a", "b", "c", "d", "e", "f"], 4)).toEqual(["a", "c", "e"]);
  expect(thinLabels(["a", "b"], 3)).toHaveLength(2);
});

test("each side of a histogram is a share of itself, and unknown when it has no rows", () => {
  const bins = histogramBins(["low", "high"], [30, 10], [0, 0]);
  expect(bins.map((bin) => bin.reference)).toEqual([0.75, 0.25]);
  expect(bins.map((bin) => bin.current)).toEqual([null, null]);
});

test("bins are named by their edges", () => {
  expect(edgeLabels([0, 10, 20])).toEqual(["0 to 10", "10 to 20"]);
});

test("a confusion matrix has shares of the actual class", () => {
  expect(
    confusionCells([
      [90, 10],
      [0, 0],
    ]),
  ).toEqual([
    [
      { count: 90, share: 0.9 },
      { count: 10, share: 0.1 },
    ],
    [
      { count: 0, share: null },
      { count: 0, share: null },
    ],
  ]);
});
