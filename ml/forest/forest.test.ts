import { describe, expect, it } from "vitest";
import { TrainingInputError } from "#ml/errors.ts";
import { evaluateMulticlass } from "#ml/evaluate/multiclass.ts";
import { evaluateRegression } from "#ml/evaluate/regression.ts";
import golden from "#ml/golden/trees.json" with { type: "json" };
import type { Task } from "#ml/task.ts";
import { singleThread } from "#ml/threads/crew.ts";
import { binRows, fitBoosting } from "#ml/tree/fit.ts";
import { treeAnswers } from "#ml/tree/predict.ts";
import { type ForestSettings, fitForest, forestShape } from "./fit.ts";

const float32 = (column: readonly (number | null)[]) =>
  Float32Array.from(column, (value) => value ?? Number.NaN);
const columns = golden.columns.map(float32);
const rounded = golden.rounded.map(float32);
const label = Uint8Array.from(golden.label);
const number = Float64Array.from(golden.number);
const furthest = (ours: Float64Array, theirs: readonly number[]) =>
  Math.max(...theirs.map((value, i) => Math.abs(value - (ours[i] ?? Number.NaN))));

async function forest(
  data: { columns: Float32Array[]; target: Uint8Array | Float64Array },
  task: Task,
  change: Partial<ForestSettings>,
) {
  const settings: ForestSettings = {
    trees: 1,
    maxDepth: Number.POSITIVE_INFINITY,
    maxLeafNodes: Number.POSITIVE_INFINITY,
    minSamplesSplit: 2,
    minSamplesLeaf: 1,
    maxFeatures: data.columns.length,
    bootstrap: false,
    randomCuts: false,
    seed: 1,
    ...change,
  };
  const width = task === "multiclass_classification" ? 3 : 1;
  const lanes = forestShape(data.target.length, singleThread.threads, [settings], width);
  return fitForest(binRows(data, { largestTree: 0, lanes }), settings, task);
}

describe.each(golden.boosting)("gradient boosting: $settings", ({ settings, probabilities, answers }) => {
  const ours = {
    trees: settings.max_iter,
    learningRate: settings.learning_rate,
    maxLeafNodes: settings.max_leaf_nodes,
    maxDepth: Number.POSITIVE_INFINITY,
    minSamplesLeaf: settings.min_samples_leaf,
    l2: settings.l2_regularization,
  };

  it("of several classes answers as HistGradientBoostingClassifier", async () => {
    const binned = binRows({ columns, target: label }, { largestTree: ours.maxLeafNodes, outputs: 3 });
    const ensemble = await fitBoosting(binned, ours, () => {}, "multiclass_classification");
    expect(furthest(treeAnswers(ensemble, columns, label.length), probabilities)).toBeLessThan(1e-5);
  });

  it("of numbers answers as HistGradientBoostingRegressor", async () => {
    const binned = binRows({ columns, target: number }, { largestTree: ours.maxLeafNodes });
    const ensemble = await fitBoosting(binned, ours, () => {}, "regression");
    expect(furthest(treeAnswers(ensemble, columns, label.length), answers)).toBeLessThan(1e-4);
  });
});

describe.each(golden.single)("a decision tree: $settings", ({ settings, probabilities, answers }) => {
  const rules = {
    maxDepth: settings.max_depth,
    maxLeafNodes: settings.max_leaf_nodes,
    minSamplesLeaf: settings.min_samples_leaf,
  };

  it("of several classes answers as DecisionTreeClassifier", async () => {
    const data = { columns: rounded, target: label };
    const ensemble = await forest(data, "multiclass_classification", rules);
    expect(furthest(treeAnswers(ensemble, rounded, label.length), probabilities)).toBeLessThan(1e-6);
  });

  it("of numbers answers as DecisionTreeRegressor", async () => {
    const ensemble = await forest({ columns: rounded, target: number }, "regression", rules);
    expect(furthest(treeAnswers(ensemble, rounded, label.length), answers)).toBeLessThan(1e-4);
  });
});

describe.each(golden.forests)("$name", (expected) => {
  const drawn = {
    trees: 100,
    bootstrap: expected.name === "random_forest",
    randomCuts: expected.name === "extra_trees",
  };
  const n = golden.trainRows;
  const known = columns.map((column) => column.slice(0, n));
  const asked = columns.map((column) => column.slice(n));
  const within = (ours: number, [mean = 0, std = 0]: readonly number[], slack: number) =>
    expect(Math.abs(ours - mean)).toBeLessThan(4 * std + slack);

  it("does as well as scikit-learn's over ten seeds, on rows it has not seen", async () => {
    const data = { columns: known, target: label.slice(0, n) };
    const classes = await forest(data, "multiclass_classification", { ...drawn, maxFeatures: 2 });
    const probabilities = treeAnswers(classes, asked, label.length - n);
    const { metrics } = evaluateMulticlass(label.slice(n), probabilities, 3);
    within(metrics.rocAucOvr, expected.rocAuc, 0.005);
    const nodes = classes.trees.reduce((sum, tree) => sum + tree.feature.length / 100, 0);
    expect(nodes / (expected.nodes[0] ?? 0)).toBeGreaterThan(0.9);
    expect(nodes / (expected.nodes[0] ?? 0)).toBeLessThan(1.1);
    const numbers = await forest({ columns: known, target: number.slice(0, n) }, "regression", drawn);
    within(
      evaluateRegression(number.slice(n), treeAnswers(numbers, asked, label.length - n)).r2,
      expected.r2,
      0.01,
    );
  });

  it("grows another forest from another seed, and the same from the same", async () => {
    const data = { columns: known, target: label.slice(0, n) };
    const one = await forest(data, "multiclass_classification", { ...drawn, trees: 3 });
    expect(await forest(data, "multiclass_classification", { ...drawn, trees: 3 })).toEqual(one);
    expect(await forest(data, "multiclass_classification", { ...drawn, trees: 3, seed: 2 })).not.toEqual(one);
  });
});

describe("a forest that is too large", () => {
  it("is refused in a sentence", async () => {
    const data = { columns, target: label };
    const run = forest(data, "multiclass_classification", { trees: 2, maxNodes: 500 });
    await expect(run).rejects.toBeInstanceOf(TrainingInputError);
    await expect(run).rejects.toThrow("more than 500 nodes together");
  });
});
