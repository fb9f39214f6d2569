import { describe, expect, it } from "vitest";
import { rocAuc } from "#ml/evaluate/roc.ts";
import golden from "#ml/golden/network.json" with { type: "json" };
import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import type { TargetValues, Task } from "#ml/task.ts";
import { fitPerceptron } from "#ml/train/fit-perceptron.ts";
import { fitNetwork, type NetworkSettings } from "./fit.ts";
import { networkAnswers } from "./network.ts";

const { known, quality } = golden;
const design: LinearDesign = {
  rows: known.label.length,
  dense: known.dense.map((column) => Float64Array.from(column)),
  blocks: [{ codes: Int32Array.from(known.levels), size: 4 }],
};
const targets = (task: Task, label: readonly number[], number: readonly number[]): TargetValues =>
  task === "regression"
    ? Float64Array.from(number)
    : Uint8Array.from(label, (value) => (task === "multiclass_classification" ? value : value === 0 ? 1 : 0));
const furthest = (ours: ArrayLike<number>, theirs: readonly number[]) =>
  Math.max(...theirs.map((value, i) => Math.abs(value - (ours[i] ?? Number.NaN))));

describe.each(known.steps)(
  "$task with hidden layers $hidden, as scikit-learn from the same first weights",
  (expected) => {
    const task = expected.task as Task;
    const sizes = [7, ...expected.hidden, task === "multiclass_classification" ? 3 : 1];
    const start = expected.first.map(({ weights, intercepts }, i) => ({
      inputs: sizes[i] as number,
      outputs: sizes[i + 1] as number,
      weights: Float64Array.from(weights),
      intercepts: Float64Array.from(intercepts),
    }));
    const learned = () =>
      fitNetwork(
        design,
        targets(task, known.label, known.number),
        task,
        3,
        { ...expected, seed: 1, shuffled: false },
        { start },
      );

    it("has the same loss after each pass, and as many passes", async () => {
      const { losses } = await learned();
      expect(losses).toHaveLength(expected.losses.length);
      expect(furthest(losses, expected.losses)).toBeLessThan(1e-7);
    });

    it("has the same weights and answers", async () => {
      const { model } = await learned();
      expected.last.forEach(({ weights, intercepts }, i) => {
        expect(furthest(model.layers[i]?.weights ?? [], weights)).toBeLessThan(1e-6);
        expect(furthest(model.layers[i]?.intercepts ?? [], intercepts)).toBeLessThan(1e-6);
      });
      expect(furthest(networkAnswers(model, design), expected.answers)).toBeLessThan(1e-6);
    });
  },
);

it("the last of these was stopped by the tolerance", () => {
  const last = known.steps.at(-1);
  expect(last?.losses.length).toBeLessThan(last?.epochs ?? 0);
});

describe("on rows it has not seen, within four deviations of ten seeds of scikit-learn", () => {
  const part = (from: number, to?: number): LinearDesign => ({
    rows: quality.label.slice(from, to).length,
    dense: quality.columns.map((column) => Float64Array.from(column.slice(from, to))),
    blocks: [],
  });
  const answersFor = async (task: Task) => {
    const target = targets(task, quality.label, quality.number);
    const params = {
      hidden_layers: 2,
      units: quality.hidden,
      alpha: 0.0001,
      learning_rate: 0.001,
      batch_size: 200,
      epochs: quality.epochs,
    };
    const setting = { task, classes: task === "multiclass_classification" ? 3 : 2, seed: 7, params };
    const train = target.slice(0, quality.trainRows);
    const model = await fitPerceptron(part(0, quality.trainRows), train, setting, () => {});
    return { answers: networkAnswers(model, part(quality.trainRows)), held: target.slice(quality.trainRows) };
  };
  const near = (ours: number, theirs: readonly number[]) =>
    expect(Math.abs(ours - (theirs[0] as number))).toBeLessThan(4 * (theirs[1] as number));

  it("two classes, by ROC AUC", async () => {
    const { answers, held } = await answersFor("binary_classification");
    near(rocAuc(held as Uint8Array, answers), quality.rocAuc);
  });

  it("several classes, by log loss", async () => {
    const { answers, held } = await answersFor("multiclass_classification");
    let loss = 0;
    held.forEach((label, row) => {
      loss -= Math.log(answers[row * 3 + label] as number);
    });
    near(loss / held.length, quality.logLoss);
  });

  it("numbers, by R2", async () => {
    const { answers, held } = await answersFor("regression");
    const mean = [...held].reduce((sum, value) => sum + value, 0) / held.length;
    const squares = (of: (row: number) => number) =>
      [...held].reduce((sum, value, row) => sum + (value - of(row)) ** 2, 0);
    near(1 - squares((row) => answers[row] as number) / squares(() => mean), quality.r2);
  });
});

describe("a network", () => {
  const settings: NetworkSettings = {
    hidden: [9, 3],
    alpha: 0.001,
    learningRate: 0.01,
    batchSize: 17,
    epochs: 3,
    tolerance: 1e-4,
    seed: 5,
    shuffled: true,
  };
  const target = targets("binary_classification", known.label, known.number);
  const learned = (
    changed: Partial<NetworkSettings>,
    numbers: TargetValues = target,
    task: Task = "binary_classification",
  ) => fitNetwork(design, numbers, task, 2, { ...settings, ...changed });

  it("is the same for the same seed and another for another", async () => {
    const first = await learned({});
    expect(await learned({})).toEqual(first);
    expect((await learned({ seed: 6 })).losses).not.toEqual(first.losses);
  });

  it("sees its rows in another order when they are shuffled", async () => {
    expect((await learned({ shuffled: false })).losses).not.toEqual((await learned({})).losses);
  });

  it("of too many weights is refused in a sentence", async () => {
    await expect(learned({ hidden: [512, 4096] })).rejects.toThrow(
      "The network would have 2,109,441 weights, 2,000,000 at most. Choose fewer units",
    );
  });

  it("whose error leaves all numbers says so", async () => {
    const huge = Float64Array.from(target, (value) => (value + 1) * 1e200);
    await expect(learned({}, huge, "regression")).rejects.toThrow("Choose a smaller learning rate");
  });
});
