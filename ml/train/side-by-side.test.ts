import { expect, it } from "vitest";
import type { Algorithm } from "#ml/catalogue.ts";
import type { Table } from "#ml/table.ts";
import { train } from "#ml/train.ts";
import { judgeAside } from "./judge-aside.ts";
import { sampleData } from "./sample-data.ts";
import { gainsAtOnce, gainsSideBySide, type Judges, needsHelpers } from "./side-by-side.ts";
import type { TrainSpec } from "./spec.ts";

const tableOf = (rows: number, columns: number): Table => ({
  rows,
  columns: Array.from({ length: columns }, (_, i) => ({
    kind: "numeric",
    name: `x${i}`,
    values: new Float32Array(),
  })),
});
const specOf = (algorithm: Algorithm, trees: number[] = []) =>
  ({ algorithm, grid: { trees }, validation: { holdoutFraction: 0.2 } }) as unknown as TrainSpec;

it.each([
  ["logistic_regression", 8000, 12, 10, true],
  ["logistic_regression", 8000, 12, 1, false],
  ["logistic_regression", 1_000_000, 8, 10, true],
  ["logistic_regression", 1_000_001, 8, 10, false],
  ["random_forest", 50_000, 10, 10, true],
  ["random_forest", 50_001, 10, 10, false],
  ["gradient_boosting", 1_000_000, 16, 10, false],
] as const)(
  "fits of %s on %i x %i, %i of them, side by side: %s",
  (algorithm, rows, columns, fits, wanted) => {
    expect(gainsSideBySide(specOf(algorithm), tableOf(rows, columns), fits)).toBe(wanted);
  },
);

it.each([
  [500_000, false],
  [500_001, true],
])("with %i values it is known before the first fit: %s", (values, known) => {
  expect(gainsAtOnce(tableOf(values, 1))).toBe(known);
});

it.each([
  ["random_forest", 50_001, true],
  ["random_forest", 50_000, false],
  ["gradient_boosting", 50_001, true],
  ["logistic_regression", 500_000, false],
  ["logistic_regression", 500_001, true],
] as const)("%s on %i values needs helpers from the beginning: %s", (algorithm, values, needed) => {
  expect(needsHelpers(specOf(algorithm), tableOf(values, 1))).toBe(needed);
});

it.each([
  [10_240, 10, false],
  [10_241, 10, true],
  [10_240, 49, true],
])("boosting of %i x %i, of which a fifth is held out, needs them: %s", (rows, columns, needed) => {
  expect(needsHelpers(specOf("gradient_boosting"), tableOf(rows, columns))).toBe(needed);
});

it("needs helpers on fewer values for more trees", () => {
  expect(needsHelpers(specOf("random_forest", [100, 1000]), tableOf(5001, 1))).toBe(true);
  expect(needsHelpers(specOf("random_forest", [100, 1000]), tableOf(5000, 1))).toBe(false);
});

it.each(["logistic_regression", "gradient_boosting"] as const)(
  "needs helpers sooner where the algorithm is left open, whatever stands there: %s",
  (algorithm) => {
    const open = { ...specOf(algorithm), automl: { seconds: 60 } };
    expect(needsHelpers(open, tableOf(5001, 10))).toBe(true);
  },
);

const { table, target } = sampleData(600, 3);
const spec: TrainSpec<"binary_classification"> = {
  task: "binary_classification",
  algorithm: "decision_tree",
  features: table.columns.map(({ name }) => ({ name })),
  classes: ["no", "yes"],
  grid: { max_depth: [2, 4] },
  validation: { holdoutFraction: 0.25, folds: 3, seed: 3 },
  metric: "rocAuc",
};

it("tells what is left of a search after each fit: at last nothing", async () => {
  const offered: number[] = [];
  const judges: Judges = { gain: (seconds) => offered.push(seconds) < 0, judge: async () => {} };
  await train(spec, table, target, { judges });
  expect(offered).toHaveLength(7);
  expect(offered.slice(1, -1).every((seconds) => seconds > 0)).toBe(true);
  expect(offered.at(-1)).toBe(0);
});

it("asks others once the first fits show that they pay, with what is left, and finds the same", async () => {
  const offered: number[] = [];
  const taken: string[] = [];
  const judges: Judges = {
    gain: (seconds) => offered.push(seconds) === 3,
    judge: (task, settle) =>
      judgeAside(task, (fit, outcome) => {
        taken.push(`${fit.fold}.${fit.setting}`);
        settle(fit, outcome);
      }),
  };
  const beside = await train(spec, table, target, { judges });
  const alone = await train(spec, table, target);
  expect(beside.trials.map(({ foldMetrics }) => foldMetrics)).toEqual(
    alone.trials.map(({ foldMetrics }) => foldMetrics),
  );
  // Nothing is known before the first fit.
  expect(offered[0]).toBe(0);
  expect(offered).toHaveLength(3);
  expect(taken.length).toBeGreaterThan(0);
  expect(taken).not.toContain("0.0");
  expect(taken).not.toContain("0.1");
});
