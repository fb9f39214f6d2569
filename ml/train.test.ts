import { describe, expect, it } from "vitest";
import { type Algorithm, CATALOGUE, expandGrid } from "./catalogue.ts";
import { TrainingCancelledError, TrainingInputError } from "./errors.ts";
import type { SplitSpec } from "./split/plan.ts";
import type { Column, Table } from "./table.ts";
import { sampleData } from "./train/sample-data.ts";
import type { SearchSpec } from "./train/spec.ts";
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

  it("follows rows from everywhere in the holdout, not its first ones", async () => {
    const rows = 2400;
    const column = (name: string, of: (row: number) => number): Column => ({
      kind: "numeric",
      name,
      values: Float32Array.from({ length: rows }, (_, row) => of(row)),
    });
    const columns = [column("place", (row) => row), column("turn", (row) => (row * 7919) % 1000)];
    const regression: TrainSpec = {
      ...spec,
      task: "regression",
      metric: "r2",
      classes: [],
      algorithm: "ridge",
      grid: {},
      features: columns.map(({ name }) => ({ name })),
    };
    const numbers = Float64Array.from({ length: rows }, (_, row) => row);
    const { explanation } = await train(regression, { rows, columns }, numbers);
    const effect = explanation?.effects?.find(({ feature }) => feature === "turn");
    const heights = effect?.lines.map((line) => line[0] as number) ?? [];
    expect(Math.min(...heights)).toBeLessThan(rows / 4);
    expect(Math.max(...heights)).toBeGreaterThan((3 * rows) / 4);
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

  it("divides rows by class when nothing is said, by groups or moments when it is", async () => {
    const small = { ...spec, grid: { trees: [5] } };
    const divided = (split?: SplitSpec, keys?: Float64Array) =>
      train(
        { ...small, validation: { ...small.validation, ...(split && { split }) } },
        table,
        target,
        {},
        keys,
      );
    const unsaid = await divided();
    expect(unsaid).not.toHaveProperty("division");
    expect((await divided({ kind: "stratified" })).onnx).toEqual(unsaid.onnx);
    const groups = Float64Array.from(target, (_, row) => row % 20);
    const grouped = await divided({ kind: "grouped", column: "machine" }, groups);
    expect(grouped.division).toEqual({
      kind: "grouped",
      column: "machine",
      trainGroups: 15,
      holdoutGroups: 5,
    });
    expect(new Set(grouped.answered.rows.map((row) => row % 20)).size).toBe(5);
    expect(grouped.onnx).not.toEqual(unsaid.onnx);
    const moments = Float64Array.from(target, (_, row) => 1e9 - 60 * row);
    const timed = await divided({ kind: "time", column: "day" }, moments);
    expect(timed.division).toEqual({ kind: "time", column: "day", holdoutFrom: 1e9 - 60 * 374 });
    expect([...timed.answered.rows]).toEqual(Array.from({ length: 375 }, (_, row) => row));
    expect(timed.trials[0]?.foldMetrics).toHaveLength(4);
  });

  it("repeats folds as often as it is asked to", async () => {
    const small = { ...spec, grid: { trees: [5] } };
    const repeated = { ...small, validation: { ...small.validation, folds: 2, repeats: 3 } };
    expect((await train(repeated, table, target)).trials[0]?.foldMetrics).toHaveLength(6);
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

describe("a search", () => {
  const ranges = { learning_rate: { low: 0.01, high: 0.5, log: true }, max_leaf_nodes: { low: 2, high: 31 } };
  const searching = (search: SearchSpec, more: Partial<TrainSpec["validation"]> = {}) =>
    train(
      { ...spec, grid: { trees: [5] }, search, validation: { ...spec.validation, folds: 3, ...more } },
      table,
      target,
    );

  it("at random tries so many different settings and takes the best", async () => {
    const result = await searching({ kind: "random", trials: 7, ranges });
    expect(new Set(result.trials.map(({ params }) => JSON.stringify(params))).size).toBe(7);
    expect(result.trials.every(({ params }) => params.trees === 5)).toBe(true);
    const best = result.trials.find(({ params }) => params === result.bestParams);
    expect(best?.mean).toBe(Math.max(...result.trials.map(({ mean }) => mean)));
  });

  it("that is guided starts as the random one does, and goes its own way", async () => {
    const random = await searching({ kind: "random", trials: 13, ranges });
    const guided = await searching({ kind: "tpe", trials: 13, ranges });
    const params = ({ trials }: typeof random) => trials.map((trial) => trial.params);
    expect(guided.trials).toHaveLength(13);
    expect(params(guided).slice(0, 10)).toEqual(params(random).slice(0, 10));
    expect(params(guided).slice(10)).not.toEqual(params(random).slice(10));
  });

  it("by halving keeps the best third for three times the rows, and chooses in the last round", async () => {
    const result = await searching({ kind: "halving", candidates: 9, ranges });
    const rounds = [1, 2, 3].map((round) => result.trials.filter((trial) => trial.round === round));
    expect(rounds.map((round) => [round.length, round[0]?.resources])).toEqual([
      [9, 125],
      [3, 375],
      [1, 1125],
    ]);
    const kept = rounds.map((round) => new Set(round.map(({ params }) => JSON.stringify(params))));
    const best = [...(rounds[0] ?? [])].sort((a, b) => b.mean - a.mean).slice(0, 3);
    expect(kept[1]).toEqual(new Set(best.map(({ params }) => JSON.stringify(params))));
    expect(result.bestParams).toEqual(rounds[2]?.[0]?.params);
    expect(result.cvFolds?.rocAuc?.folds).toHaveLength(3);
  });

  it("by halving over trees gives them to the settings instead of rows", async () => {
    const result = await train(
      {
        ...spec,
        grid: { trees: [18], learning_rate: [0.05, 0.1, 0.2, 0.3] },
        search: { kind: "halving", resource: "trees", factor: 2 },
      },
      table,
      target,
    );
    expect(result.trials.map(({ params, round }) => [round, params.trees])).toEqual([
      ...new Array(4).fill([1, 4]),
      ...new Array(2).fill([2, 8]),
      [3, 16],
    ]);
    expect(result.bestParams.trees).toBe(16);
  });

  it("that is nested is done again on each outer fold, and judged on rows it never saw", async () => {
    const search: SearchSpec = { kind: "random", trials: 4, ranges };
    const [plain, nested] = [await searching(search), await searching(search, { nested: 3 })];
    expect(plain).not.toHaveProperty("nested");
    expect(nested.onnx).toEqual(plain.onnx);
    expect(nested.nested?.chosen.map(({ rows }) => rows)).toEqual([375, 375, 375]);
    expect(nested.nested?.figures.rocAuc?.folds).toHaveLength(3);
    expect(nested.nested?.figures.rocAuc?.mean).toBeGreaterThan(0.65);
  });

  it.each([
    { kind: "random", trials: 5, ranges },
    { kind: "tpe", trials: 12, ranges },
    { kind: "halving", candidates: 9, ranges },
  ] as const)("that is $kind gives the same bytes again, and tells how far it is", async (search) => {
    const seen: number[] = [];
    const once = await train(
      { ...spec, grid: { trees: [3] }, search, validation: { ...spec.validation, folds: 2 } },
      table,
      target,
      { onProgress: ({ stage, fraction }) => stage === "search" && seen.push(fraction) },
    );
    const again = await train(
      { ...spec, grid: { trees: [3] }, search, validation: { ...spec.validation, folds: 2 } },
      table,
      target,
    );
    expect(again.onnx).toEqual(once.onnx);
    expect(again.trials.map(({ params }) => params)).toEqual(once.trials.map(({ params }) => params));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBeLessThanOrEqual(0.78);
    expect(seen.at(-1)).toBeGreaterThan(0.5);
  });

  it("that is nested deals its outer folds before it fits anything", async () => {
    const rare = target.map((_, i) => (i % 100 === 0 ? 1 : 0));
    const lines: string[] = [];
    const validation = { holdoutFraction: 0.5, folds: 2, nested: 10, seed: 3 };
    const run = train({ ...spec, validation }, table, rare, { onLog: (line) => lines.push(line) });
    await expect(run).rejects.toThrow("only 7 are of it");
    expect(lines.filter((line) => line.includes("Fold "))).toEqual([]);
  });

  it("stops at an abort between two settings", async () => {
    const cancel = new AbortController();
    const lines: string[] = [];
    const run = train({ ...spec, search: { kind: "tpe", trials: 50, ranges } }, table, target, {
      signal: cancel.signal,
      onLog: (line) => {
        lines.push(line);
        if (lines.length === 5) cancel.abort();
      },
    });
    await expect(run).rejects.toBeInstanceOf(TrainingCancelledError);
    expect(lines).toHaveLength(5);
  });
});

describe("an automatic search", () => {
  /** A clock that shows how many fits are done, and so never goes by the machine. */
  const byFits = () => {
    let fits = 0;
    return {
      clock: () => fits,
      onLog: (line: string) => {
        if (/Fold \d/.test(line)) fits++;
      },
    };
  };
  const auto = (seconds: number, more: Partial<TrainSpec> = {}) => ({
    ...spec,
    grid: {},
    validation: { ...spec.validation, folds: 2 },
    automl: { seconds },
    ...more,
  });
  const small = sampleData(300, 21);

  it("looks at the learners in its order, says what it left, and chooses the best", async () => {
    const result = await train(auto(12), small.table, small.target, byFits());
    const { automl } = result;
    expect(automl?.tried[0]).toMatchObject({ algorithm: "logistic_regression", stage: "look" });
    const looked = automl?.tried.filter(({ stage }) => stage === "look").map(({ algorithm }) => algorithm);
    const left = automl?.left.map(({ algorithm }) => algorithm) ?? [];
    expect([...(looked ?? []), ...left].sort()).toEqual([...(automl?.order ?? [])].sort());
    expect(left.length).toBeGreaterThan(0);
    expect(automl?.left[0]?.why).toBe("The time was up.");
    const best = Math.max(...(automl?.tried.map(({ mean }) => mean) ?? []));
    const chosen = automl?.tried.find(({ mean }) => mean === best);
    expect([result.algorithm, result.bestParams]).toEqual([chosen?.algorithm, chosen?.params]);
    expect(result.trials.some(({ mean }) => mean === best)).toBe(true);
  });

  it("finishes its first look however short the time", async () => {
    const result = await train(auto(1), small.table, small.target, byFits());
    expect(result.automl?.tried).toHaveLength(1);
    expect(result.algorithm).toBe("logistic_regression");
    expect(result.automl?.left).toHaveLength(8);
    expect(result.automl?.searched).toEqual([]);
  });

  it("chooses a setting whose own run gives the same bytes", async () => {
    const found = await train(auto(8), small.table, small.target, byFits());
    const grid = Object.fromEntries(Object.entries(found.bestParams).map(([name, value]) => [name, [value]]));
    const { automl: _, ...plain } = auto(8, { algorithm: found.algorithm as Algorithm, grid });
    const again = await train(plain, small.table, small.target);
    expect(again.onnx).toEqual(found.onnx);
    expect(again.holdout.metrics).toEqual(found.holdout.metrics);
  });

  it("searches the settings of the best once every learner was looked at", async () => {
    // Plain sums foretell this target; the quick learners of numbers are all there is time for.
    const target = Float64Array.from(small.scores, (score) => 3 * score);
    const regression: TrainSpec = {
      ...auto(36),
      task: "regression",
      metric: "r2",
      classes: [],
      algorithm: "ridge",
    };
    const result = await train(regression, small.table, target, byFits());
    const searched = result.automl?.tried.filter(({ stage }) => stage === "search") ?? [];
    expect(result.automl?.searched).toHaveLength(3);
    expect(searched.length).toBeGreaterThan(3);
    expect(new Set(searched.slice(0, 3).map(({ algorithm }) => algorithm))).toEqual(
      new Set(result.automl?.searched),
    );
    expect(searched.every(({ algorithm }) => result.automl?.searched.includes(algorithm))).toBe(true);
  });

  it("stops at an abort", async () => {
    const cancel = new AbortController();
    const run = train(auto(1000), small.table, small.target, {
      signal: cancel.signal,
      onLog: (line) => line.includes("try 2") && cancel.abort(),
    });
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
    {
      name: "eleven repetitions",
      spec: { validation: { ...spec.validation, repeats: 11 } },
      says: "1 to 10 times over",
    },
    { name: "a search for one setting", spec: { search: { kind: "tpe", trials: 1 } }, says: "2 to 200" },
    {
      name: "a search for nothing",
      spec: { grid: {}, search: { kind: "random", trials: 5 } },
      says: "There is nothing to search",
    },
    {
      name: "halving by what is searched",
      spec: { search: { kind: "halving", resource: "trees" }, grid: { trees: [10, 20] } },
      says: "cannot be searched too",
    },
    {
      name: "halving by what is not there",
      spec: { search: { kind: "halving", resource: "epochs" } },
      says: 'cannot be halved by "epochs"',
    },
    {
      name: "halving that starts with more than all",
      spec: { search: { kind: "halving", minResources: 5000 } },
      says: "there are 1125 in all",
    },
    {
      name: "one outer fold",
      spec: { validation: { ...spec.validation, nested: 1 } },
      says: "2 to 10 outer folds",
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
