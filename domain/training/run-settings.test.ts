import { expect, test } from "vitest";
import { type ComparedSpec, settingColumns } from "./run-settings.ts";
import { type RunSpec, runSpecSchema } from "./schemas.ts";

const spec = (change: Partial<RunSpec> = {}): RunSpec =>
  runSpecSchema.parse({
    target: { kind: "threshold", column: "delay", operator: ">", value: 15 },
    features: [
      { column: "distance", as: "numeric" },
      { column: "carrier", as: "categorical" },
    ],
    algorithm: "gradient_boosting",
    grid: { trees: [50, 100], l2: [1] },
    validation: { holdoutFraction: 0.2, folds: 5, seed: 1 },
    ...change,
  });
const run = (change: Partial<ComparedSpec> = {}): ComparedSpec => ({
  spec: spec(),
  algorithm: "gradient_boosting",
  bestParams: null,
  dataset: { name: "flights", version: "v1" },
  code: null,
  ...change,
});
const valuesOf = (runs: readonly ComparedSpec[], key: string) =>
  settingColumns(runs).find((column) => column.key === key)?.values;

test("a parameter is what won; before that, what was asked for where that is one value", () => {
  const runs = [run({ bestParams: { trees: 100, l2: 1 } }), run()];
  expect(valuesOf(runs, "param.trees")).toEqual([100, null]);
  expect(valuesOf(runs, "param.l2")).toEqual([1, 1]);
  expect(valuesOf(runs, "tried")).toEqual(["trees 50/100", "trees 50/100"]);
});

test("features are told apart by what not every run has", () => {
  const wide = ["distance", "carrier", "a", "b", "c", "d", "e"].map((column) => ({
    column,
    as: "numeric" as const,
  }));
  const runs = [run(), run({ spec: spec({ features: wide }) })];
  expect(valuesOf(runs, "features")).toEqual([
    "the 2 of all runs",
    "the 2 of all runs + a, b, c, d and 1 more",
  ]);
  expect(valuesOf(runs, "featureCount")).toEqual([2, 7]);
});

test("an algorithm that is still looked for has no name", () => {
  const automl = spec({ automl: { seconds: 60 }, grid: {} });
  const runs = [run({ spec: automl }), run({ spec: automl, algorithm: "ridge", bestParams: {} })];
  expect(valuesOf(runs, "algorithm")).toEqual([null, "ridge"]);
});
