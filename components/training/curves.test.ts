import { expect, test } from "vitest";
import { alignCurves, curvesOf, lastFits, meanScores } from "./curves.ts";

test("points become curves in the order in which they began; a step told again counts once", () => {
  const points = [
    ["loss b", 1, 0.9],
    ["score fold 1", 1, 0.7],
    ["loss a", 2, 0.5],
    ["loss b", 2, 0.8],
    ["loss b", 1, 0.95],
  ] as const;
  expect(
    curvesOf(
      points.map(([...point]) => point),
      "loss",
    ),
  ).toEqual([
    {
      name: "b",
      points: [
        { step: 1, value: 0.95 },
        { step: 2, value: 0.8 },
      ],
    },
    { name: "a", points: [{ step: 2, value: 0.5 }] },
  ]);
});

const curve = (name: string, ...points: [number, number][]) => ({
  name,
  points: points.map(([step, value]) => ({ step, value })),
});

test("a step that a curve has not reached is a gap", () => {
  const { steps, values } = alignCurves([curve("a", [1, 5], [3, 4]), curve("b", [2, 9])]);
  expect(steps).toEqual([1, 2, 3]);
  expect(values).toEqual([
    [5, null, 4],
    [null, 9, null],
  ]);
});

test("the last fits are shown, and scores are means over the folds so far", () => {
  expect(lastFits(["a", "b", "c", "d"].map((name) => curve(name))).map(({ name }) => name)).toEqual([
    "b",
    "c",
    "d",
  ]);
  expect(meanScores([curve("fold 1", [1, 0.5], [2, 0.75]), curve("fold 2", [1, 0.25])])).toEqual([
    { setting: 1, mean: 0.375, folds: 2 },
    { setting: 2, mean: 0.75, folds: 1 },
  ]);
});
