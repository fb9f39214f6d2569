import { describe, expect, it } from "vitest";
import { type ForestSettings, fitForest, forestShape } from "#ml/forest/fit.ts";
import linearRows from "#ml/golden/linear.json" with { type: "json" };
import networkRows from "#ml/golden/network.json" with { type: "json" };
import treeRows from "#ml/golden/trees.json" with { type: "json" };
import golden from "#ml/golden/weights.json" with { type: "json" };
import { designRows } from "#ml/linear/design.ts";
import { fitLogistic } from "#ml/linear/logistic.ts";
import { linearAnswers } from "#ml/linear/model.ts";
import { fitMultinomial } from "#ml/linear/multinomial.ts";
import { fitSvm } from "#ml/linear/svm.ts";
import { fitNetwork } from "#ml/neural/fit.ts";
import { networkAnswers } from "#ml/neural/network.ts";
import type { TargetValues, Task } from "#ml/task.ts";
import { singleThread } from "#ml/threads/crew.ts";
import { binRows, fitBoosting } from "#ml/tree/fit.ts";
import { treeAnswers } from "#ml/tree/predict.ts";
import { type ClassWeights, weightsOf } from "./class-weights.ts";
import { rowsToStopBy } from "./early-stopping.ts";

const furthest = (ours: ArrayLike<number>, theirs: readonly number[]) =>
  Math.max(...theirs.map((value, i) => Math.abs(value - (ours[i] ?? Number.NaN))));
const asked = (weights: string | readonly number[], classes: number): ClassWeights =>
  typeof weights === "string" ? "balanced" : weights.slice(0, classes);
const range = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);

describe.each(golden.linear)("class weights $weights of linear learners, as scikit-learn", (expected) => {
  const design = {
    rows: linearRows.number.length,
    dense: linearRows.dense.map((column) => Float64Array.from(column)),
    blocks: [{ codes: Int32Array.from(linearRows.levels), size: 5 }],
  };
  const two = Uint8Array.from(linearRows.two);
  const label = Uint8Array.from(linearRows.label);
  const by = (target: Uint8Array, classes: number) =>
    weightsOf(asked(expected.weights, classes), target, classes);

  it("balanced weights are those of compute_class_weight", () => {
    expect(furthest(weightsOf("balanced", label, 3) ?? [], expected.balanced)).toBeLessThan(1e-12);
  });

  it("logistic regression of two classes and of three", async () => {
    const one = await fitLogistic(design, two, 0.5, undefined, by(two, 2));
    const ours = linearAnswers({ kind: "linear", link: "sigmoid", outputs: [one] }, design);
    expect(furthest(ours, expected.binary)).toBeLessThan(1e-5);
    const outputs = await fitMultinomial(design, label, 3, 0.5, undefined, by(label, 3));
    const three = linearAnswers({ kind: "linear", link: "softmax", outputs }, design);
    expect(furthest(three, expected.multinomial)).toBeLessThan(1e-5);
  });

  it("the linear support vector machine", async () => {
    const machine = await fitSvm(design, two, 0.5, undefined, asked(expected.weights, 2));
    const ours = [machine.intercept, ...machine.dense, ...machine.blocks.flat()];
    expect(furthest(ours, expected.machine)).toBeLessThan(1e-4);
  });
});

const float32 = (column: readonly (number | null)[]) =>
  Float32Array.from(column, (value) => value ?? Number.NaN);
const columns = treeRows.columns.map(float32);
const rounded = treeRows.rounded.map(float32);
const label = Uint8Array.from(treeRows.label);
const two = label.map((value) => (value === 0 ? 1 : 0));
const TREE: ForestSettings = {
  trees: 1,
  maxDepth: 4,
  maxLeafNodes: Number.POSITIVE_INFINITY,
  minSamplesSplit: 40,
  minSamplesLeaf: 20,
  maxFeatures: columns.length,
  bootstrap: false,
  randomCuts: false,
  seed: 1,
};

function grow(known: Float32Array[], target: Uint8Array, classes: number, settings: ForestSettings) {
  const width = classes > 2 ? classes : 1;
  const lanes = forestShape(target.length, singleThread.threads, [settings], width);
  const task: Task = classes > 2 ? "multiclass_classification" : "binary_classification";
  return fitForest(binRows({ columns: known, target }, { largestTree: 0, lanes }), settings, task);
}

describe.each(golden.trees)("class weights $weights of trees, as scikit-learn", (expected) => {
  it.each([
    { name: "two classes", target: two, classes: 2, probabilities: expected.boosting2 },
    { name: "three classes", target: label, classes: 3, probabilities: expected.boosting3 },
  ])("gradient boosting of $name", async ({ target, classes, probabilities }) => {
    const settings = {
      ...{ trees: 15, learningRate: 0.1, maxLeafNodes: 8, maxDepth: 100, minSamplesLeaf: 20, l2: 0 },
      classWeights: weightsOf(asked(expected.weights, classes), target, classes),
    };
    const outputs = classes > 2 ? classes : 1;
    const binned = binRows({ columns: rounded, target }, { largestTree: 8, outputs });
    const task = classes > 2 ? "multiclass_classification" : "binary_classification";
    const ensemble = await fitBoosting(binned, settings, () => {}, task);
    expect(furthest(treeAnswers(ensemble, rounded, target.length), probabilities)).toBeLessThan(1e-5);
  });

  it.each([
    { name: "two classes", target: two, classes: 2, probabilities: expected.tree2 },
    { name: "three classes", target: label, classes: 3, probabilities: expected.tree3 },
  ])("a decision tree of $name", async ({ target, classes, probabilities }) => {
    const classWeights = weightsOf(asked(expected.weights, classes), target, classes);
    const ensemble = await grow(rounded, target, classes, { ...TREE, classWeights });
    expect(furthest(treeAnswers(ensemble, rounded, target.length), probabilities)).toBeLessThan(1e-6);
  });
});

it("a forest with balanced weights finds a rare class as scikit-learn's does", async () => {
  const rare = Uint8Array.from(golden.forest.rare);
  const n = treeRows.trainRows;
  const known = columns.map((column) => column.slice(0, n));
  const held = columns.map((column) => column.slice(n));
  const balancedAccuracy = async (classWeights: Float64Array | undefined) => {
    const settings = {
      ...TREE,
      ...{ trees: 100, maxDepth: Number.POSITIVE_INFINITY, minSamplesSplit: 2, minSamplesLeaf: 10 },
      ...{ maxFeatures: 2, bootstrap: true, classWeights },
    };
    const answers = treeAnswers(await grow(known, rare.slice(0, n), 2, settings), held, rare.length - n);
    const share = (actual: number) => {
      const rows = [...rare.slice(n)].flatMap((value, i) => (value === actual ? [i] : []));
      return rows.filter((row) => ((answers[row] as number) > 0.5 ? 1 : 0) === actual).length / rows.length;
    };
    return (share(0) + share(1)) / 2;
  };
  const [balanced = 0, balancedStd = 0] = golden.forest.balanced;
  const ours = await balancedAccuracy(weightsOf("balanced", rare.slice(0, n), 2));
  expect(Math.abs(ours - balanced)).toBeLessThan(4 * balancedStd + 0.03);
  expect(ours - (await balancedAccuracy(undefined))).toBeGreaterThan(0.1);
});

const targetOf = (task: Task, labels: readonly number[], numbers: readonly number[]): TargetValues =>
  task === "regression"
    ? Float64Array.from(numbers)
    : Uint8Array.from(labels, (value) =>
        task === "multiclass_classification" ? value : value === 0 ? 1 : 0,
      );

describe("early stopping of gradient boosting, as scikit-learn on the same rows", () => {
  const { learned, patience, cases } = golden.boosting;
  const part = (from: number, to?: number) => columns.map((column) => column.slice(from, to));
  it.each(cases)("$task", async (expected) => {
    const task = expected.task as Task;
    const target = targetOf(task, treeRows.label, treeRows.number);
    const outputs = task === "multiclass_classification" ? 3 : 1;
    const known = { columns: part(0, learned), target: target.slice(0, learned) };
    const ensemble = await fitBoosting(
      binRows(known, { largestTree: 12, outputs }),
      {
        ...{ trees: 300, learningRate: 0.2, maxLeafNodes: 12, maxDepth: 100, minSamplesLeaf: 20, l2: 0 },
        stopping: { columns: part(learned), target: target.slice(learned), patience },
      },
      () => {},
      task,
    );
    expect(ensemble.trees.length / outputs).toBe(expected.rounds);
    // Rows that it learned from: between two of their values a cut may stand elsewhere.
    const answers = treeAnswers(ensemble, known.columns, learned);
    expect(furthest(answers, expected.answers.slice(0, answers.length))).toBeLessThan(1e-4);
  });
});

describe("early stopping of the neural network, as scikit-learn from the same first weights", () => {
  const { known } = networkRows;
  const { cases, learned, patience, ...settings } = golden.network;
  const design = {
    rows: known.label.length,
    dense: known.dense.map((column) => Float64Array.from(column)),
    blocks: [{ codes: Int32Array.from(known.levels), size: 4 }],
  };
  it.each(cases)("$task", async (expected) => {
    const task = expected.task as Task;
    const target = targetOf(task, known.label, known.number);
    const sizes = [7, ...settings.hidden, task === "multiclass_classification" ? 3 : 1];
    const start = expected.first.map(({ weights, intercepts }, i) => ({
      inputs: sizes[i] as number,
      outputs: sizes[i + 1] as number,
      weights: Float64Array.from(weights),
      intercepts: Float64Array.from(intercepts),
    }));
    const { model, losses } = await fitNetwork(
      designRows(design, range(0, learned)),
      target.slice(0, learned),
      task,
      3,
      { ...settings, seed: 1, shuffled: false },
      {
        start,
        stopping: {
          design: designRows(design, range(learned, design.rows)),
          target: target.slice(learned),
          patience,
        },
      },
    );
    expect(losses).toHaveLength(expected.passes);
    expect(furthest(networkAnswers(model, design), expected.answers)).toBeLessThan(1e-6);
  });
});

describe("the rows that a fit is stopped by", () => {
  it("are the asked share of each class, and the same for the same seed", () => {
    const target = Uint8Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? 1 : 0));
    const split = rowsToStopBy({ validationFraction: 0.2, patience: 5 }, target, 7);
    expect(split.holdout).toHaveLength(200);
    expect(split.holdout.filter((row) => target[row] === 1)).toHaveLength(20);
    expect(rowsToStopBy({ validationFraction: 0.2, patience: 5 }, target, 7)).toEqual(split);
  });

  it("are refused in a sentence where there are too few", () => {
    expect(() => rowsToStopBy({ validationFraction: 0.1, patience: 5 }, new Float64Array(2), 1)).toThrow(
      "too few rows",
    );
  });
});
