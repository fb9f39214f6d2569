import { describe, expect, it } from "vitest";
import { CATALOGUE, expandGrid } from "./catalogue.ts";
import { TrainingCancelledError, TrainingInputError } from "./errors.ts";
import type { Column, Table } from "./table.ts";
import { sampleData } from "./train/sample-data.ts";
import { type TrainSpec, train } from "./train.ts";

const { table, target } = sampleData(1500, 21);
const spec: TrainSpec<"binary_classification"> = {
  task: "binary_classification",
  algorithm: "gradient_boosting",
  features: table.columns.map(({ name }) => ({ name })),
  classes: ["stays", "leaves"],
  grid: { trees: [10], learning_rate: [0.05, 0.3] },
  validation: { holdoutFraction: 0.25, folds: 4, seed: 3 },
  metric: "rocAuc",
};

describe("a training run", () => {
  it("holds every trial, the winner's spread, the holdout and its baseline, and survives JSON", async () => {
    const { onnx, answered, ...result } = await train(spec, table, target);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect([answered.rows.length, answered.answers.length]).toEqual([375, 375]);
    expect(onnx.length).toBeGreaterThan(1000);
    expect(result.trials.map(({ params }) => params.learning_rate)).toEqual([0.05, 0.3]);
    expect(result.trials.every(({ foldMetrics }) => foldMetrics.length === 4)).toBe(true);
    const winner = result.trials.find(({ params }) => params === result.bestParams);
    expect(winner?.mean).toBe(Math.max(...result.trials.map(({ mean }) => mean)));
    expect(result.cvFolds?.rocAuc?.folds).toEqual(winner?.foldMetrics);
    expect(result.rows).toMatchObject({ total: 1500, train: 1125, holdout: 375 });
    expect(result.holdout.n).toBe(375);
    expect(result.holdout.metrics.rocAuc).toBeGreaterThan(0.7);
    expect(result.holdout.metrics.logLoss).toBeLessThan(result.holdout.baseline.metrics.logLoss);
    expect(result.holdout.rocCurve[0]).toMatchObject({ falsePositiveRate: 0, truePositiveRate: 0 });
    expect(result.inputSchema.classes).toEqual(["stays", "leaves"]);
    const { metrics, intervals, calibration, lift, thresholds } = result.holdout;
    expect(intervals).toMatchObject({ level: 0.95, resamples: 1000 });
    expect(intervals?.figures.rocAuc?.low).toBeLessThan(metrics.rocAuc);
    expect(intervals?.figures.rocAuc?.high).toBeGreaterThan(metrics.rocAuc);
    expect(calibration?.bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(375);
    expect(lift?.reduce((sum, step) => sum + step.rows, 0)).toBe(375);
    expect(lift?.[0]?.lift).toBeGreaterThan(1);
    expect(thresholds?.[0]?.threshold).toBeNull();
  });

  it("finds the feature that matters most, and none in noise", async () => {
    const noise: Column = {
      kind: "numeric",
      name: "noise",
      values: Float32Array.from({ length: 1500 }, (_, i) => (i * 7919) % 1000),
    };
    const features = [...spec.features, { name: "noise" }];
    const result = await train(
      { ...spec, features, grid: {} },
      { rows: 1500, columns: [...table.columns, noise] },
      target,
    );
    expect(result.importance[0]?.feature).toBe("amount");
    const share = (name: string) =>
      result.importance.find(({ feature }) => feature === name)?.importance ?? Number.NaN;
    expect(Math.abs(share("noise"))).toBeLessThan(0.03);
    expect(share("amount")).toBeGreaterThan(0.1);
  });

  it("without folds and with one setting goes straight to the refit", async () => {
    const task = { ...spec, grid: { trees: [10] }, validation: { ...spec.validation, folds: 0 } };
    const result = await train(task, table, target);
    expect(result.cvFolds).toBeNull();
    expect(result.trials).toHaveLength(1);
  });

  it("without folds and with several settings chooses on one inner split", async () => {
    const result = await train({ ...spec, validation: { ...spec.validation, folds: 0 } }, table, target);
    expect(result.trials.every(({ foldMetrics }) => foldMetrics.length === 1)).toBe(true);
  });

  it("never lets holdout rows into what is learned", async () => {
    const first = await train({ ...spec, grid: { trees: [15] } }, table, target);
    const { stratifiedHoldout } = await import("./split/stratified.ts");
    const { holdout } = stratifiedHoldout(target, spec.validation.holdoutFraction, spec.validation.seed);
    const changed = table.columns.map((column): Column => {
      if (column.kind !== "numeric") return column;
      const values = column.values.slice();
      for (const row of holdout) values[row] = 123_456;
      return { ...column, values };
    });
    const second = await train(
      { ...spec, grid: { trees: [15] } },
      { rows: table.rows, columns: changed },
      target,
    );
    expect(second.onnx).toEqual(first.onnx);
    expect(second.holdout.metrics).not.toEqual(first.holdout.metrics);
  });

  it("stops at an abort", async () => {
    const cancel = new AbortController();
    const run = train(spec, table, target, { signal: cancel.signal, onLog: () => cancel.abort() });
    await expect(run).rejects.toBeInstanceOf(TrainingCancelledError);
  });
});

describe("what cannot be trained on is said in a sentence", () => {
  const rows = table.rows;
  const numeric = (name: string, values: Float32Array): Column => ({ kind: "numeric", name, values });
  const withColumn = (column: Column): Partial<Case> => ({
    table: { rows, columns: [...table.columns, column] },
    spec: { features: [...spec.features, { name: column.name }] },
  });
  interface Case {
    name: string;
    says: string;
    table: Table;
    target: Uint8Array;
    spec: Partial<typeof spec>;
  }
  const cases: (Partial<Case> & Pick<Case, "name" | "says">)[] = [
    { name: "one class", target: new Uint8Array(rows), says: "one class only" },
    {
      name: "more than two classes",
      target: target.map((label, i) => (i === 0 ? 2 : label)),
      says: "more than two classes",
    },
    { name: "a class with nine rows", target: target.map((_, i) => (i < 9 ? 1 : 0)), says: "Only 9 rows" },
    {
      name: "too few rows",
      table: sampleData(40, 1).table,
      target: sampleData(40, 1).target,
      says: "40 usable rows; training needs at least 50",
    },
    {
      name: "all missing",
      ...withColumn(numeric("empty", new Float32Array(rows).fill(Number.NaN))),
      says: '"empty" is missing in every row',
    },
    {
      name: "constant",
      ...withColumn(numeric("same", new Float32Array(rows).fill(7))),
      says: '"same" has the same value in every row',
    },
    {
      name: "infinite",
      ...withColumn(
        numeric(
          "ratio",
          Float32Array.from({ length: rows }, (_, i) => (i === 5 ? Number.POSITIVE_INFINITY : i)),
        ),
      ),
      says: '"ratio" holds infinite values',
    },
    { name: "no feature", spec: { features: [] }, says: "No feature was chosen" },
    { name: "an unknown feature", spec: { features: [{ name: "gone" }] }, says: 'no column "gone"' },
    {
      name: "a feature twice",
      spec: { features: [{ name: "amount" }, { name: "amount" }] },
      says: "chosen twice",
    },
    { name: "an unknown parameter", spec: { grid: { depth: [3] } }, says: 'no parameter "depth"' },
    {
      name: "a parameter out of range",
      spec: { grid: { trees: [0] } },
      says: "Trees must be between 1 and 2000; 0 is not",
    },
    { name: "half a tree", spec: { grid: { trees: [1.5] } }, says: "must be a whole number" },
    { name: "not a number", spec: { grid: { trees: [Number.NaN] } }, says: "NaN is not" },
    { name: "no value", spec: { grid: { trees: [] } }, says: "Give at least one" },
    {
      name: "too large a grid",
      spec: { grid: { trees: [1, 2, 3, 4, 5, 6, 7, 8, 9], max_leaf_nodes: [2, 3, 4, 5, 6, 7, 8, 9] } },
      says: "more than 64 combinations",
    },
    {
      name: "all of it held out",
      spec: { validation: { ...spec.validation, holdoutFraction: 0.9 } },
      says: "between 5 % and 50 %",
    },
    { name: "one fold", spec: { validation: { ...spec.validation, folds: 1 } }, says: "2 to 10 folds" },
  ];

  it.each(cases)("$name", async (bad) => {
    const run = train({ ...spec, ...bad.spec }, bad.table ?? table, bad.target ?? target);
    await expect(run).rejects.toBeInstanceOf(TrainingInputError);
    await expect(run).rejects.toThrow(bad.says);
  });
});

describe("the catalogue", () => {
  it("has defaults and suggestions that the grid accepts", () => {
    for (const [algorithm, { parameters }] of Object.entries(CATALOGUE)) {
      for (const { name, suggested, default: value } of parameters) {
        const trials = expandGrid(algorithm as keyof typeof CATALOGUE, { [name]: [...suggested, value] });
        expect(trials).toHaveLength(new Set([...suggested, value]).size);
      }
    }
  });
});
