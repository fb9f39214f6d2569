import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sampleData } from "#ml/train/sample-data.ts";
import { type TrainSpec, train } from "#ml/train.ts";
import { givenFold, givenHoldout } from "./given.ts";
import { choosingFolds, holdoutOf, learnedRows, planFor, type SplitPlan } from "./plan.ts";

const [TRAIN, VALIDATION, TEST] = [0, 1, 2];
const ROWS = 600;
const { table, target } = sampleData(ROWS, 21);
/** Every fifth row is for the test, every seventh of the others for validation. */
const keys = Float64Array.from({ length: ROWS }, (_, row) =>
  row % 5 === 0 ? TEST : row % 7 === 0 ? VALIDATION : TRAIN,
);
const rowsOf = (part: number) => [...keys.keys()].filter((row) => keys[row] === part);
const split = { kind: "given", column: "part" } as const;
const plan: SplitPlan = { spec: split, target, classes: ["no", "yes"], keys };
const spec: TrainSpec<"binary_classification"> = {
  task: "binary_classification",
  algorithm: "decision_tree",
  features: table.columns.map(({ name }) => ({ name })),
  classes: ["no", "yes"],
  grid: {},
  validation: { holdoutFraction: 0.2, folds: 0, seed: 4, split },
  metric: "rocAuc",
};
const searching = { ...spec, grid: { max_depth: [1, 6] } };
const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const turned = (part: number) => target.map((label, row) => (keys[row] === part ? 1 - label : label));

describe("given parts", () => {
  it("are the rows that were given, whatever the share and the seed", () => {
    for (const seed of [1, 2]) {
      const { train: seen, holdout } = holdoutOf(plan, 0.5, seed);
      expect([...holdout]).toEqual(rowsOf(TEST));
      expect([...seen]).toEqual([...keys.keys()].filter((row) => keys[row] !== TEST));
      const inner = planFor(plan, seen);
      const back = (rows: Uint32Array) => [...rows].map((row) => seen[row]);
      expect(back(learnedRows(inner) as Uint32Array)).toEqual(rowsOf(TRAIN));
      const [fold, ...others] = choosingFolds(inner, { folds: 0, repeats: 1, inner: 0.2 }, seed);
      expect(others).toEqual([]);
      expect(fold && [back(fold.train), back(fold.validation)]).toEqual([rowsOf(TRAIN), rowsOf(VALIDATION)]);
    }
  });

  it("without validation rows leave folds to be drawn among those of training", () => {
    const two = keys.map((key) => (key === VALIDATION ? TRAIN : key));
    expect(givenFold(two)).toBeNull();
    const seen = planFor({ ...plan, keys: two }, givenHoldout(two, "It").train);
    const folds = choosingFolds(seen, { folds: 4, repeats: 1, inner: 0 }, 3);
    expect(folds.flatMap(({ validation }) => [...validation]).sort((a, b) => a - b)).toEqual([
      ...seen.target.keys(),
    ]);
  });

  it("decide what is fitted, chosen and judged: each part has its own effect and no other", async () => {
    const first = await train(searching, table, target, {}, keys);
    expect(first.rows).toMatchObject({
      train: rowsOf(TRAIN).length,
      validation: rowsOf(VALIDATION).length,
      holdout: rowsOf(TEST).length,
    });
    expect(first.division).toEqual(split);
    expect([...first.answered.rows]).toEqual(rowsOf(TEST));
    const test = await train(searching, table, turned(TEST), {}, keys);
    expect(digest(test.onnx)).toBe(digest(first.onnx));
    expect(test.trials.map(({ mean }) => mean)).toEqual(first.trials.map(({ mean }) => mean));
    expect(test.holdout.metrics.rocAuc).not.toBe(first.holdout.metrics.rocAuc);
    const validation = await train(searching, table, turned(VALIDATION), {}, keys);
    expect(validation.trials.map(({ mean }) => mean)).not.toEqual(first.trials.map(({ mean }) => mean));
    expect(validation.trials[0]?.foldMetrics).toHaveLength(1);
    const one = await train(spec, table, target, {}, keys);
    const other = await train(spec, table, turned(VALIDATION), {}, keys);
    expect(digest(other.onnx)).toBe(digest(one.onnx));
    expect(digest((await train(spec, table, turned(TRAIN), {}, keys)).onnx)).not.toBe(digest(one.onnx));
  });

  it("serve an automatic search too, whose sample of many rows keeps the few of validation", async () => {
    let seconds = 0;
    const many = sampleData(200_000, 3);
    // Two of each class: a quarter of them would be one at most.
    const chosen = [0, 1].flatMap((label) => [
      many.target.indexOf(label, 50),
      many.target.indexOf(label, 900),
    ]);
    const rare = Float64Array.from({ length: 200_000 }, (_, row) => (row % 50 ? TRAIN : TEST) as number);
    for (const row of chosen) rare[row] = 1;
    const { automl, rows } = await train(
      { ...spec, automl: { seconds: 10 } },
      many.table,
      many.target,
      { clock: () => (seconds += 20) },
      rare,
    );
    expect(rows.validation).toBe(4);
    expect(automl).toMatchObject({ folds: 1 });
    // Of two rows of each class the area is a quarter or several.
    expect(4 * (automl?.tried[0]?.mean ?? Number.NaN)).toSatisfy(Number.isInteger);
    expect(automl?.rows).toBeLessThan(50_010);
  });

  const none = (part: number) => keys.map((key) => (key === part ? VALIDATION : key));
  const refused: [string, () => Promise<unknown>, string][] = [
    [
      "no rows of the test",
      () => train(spec, table, target, {}, none(TEST)),
      '"test" of no row with a target',
    ],
    [
      "none of training",
      () => train(spec, table, target, {}, none(TRAIN)),
      '"train" of no row with a target',
    ],
    [
      "folds beside validation rows",
      () => train({ ...spec, validation: { ...spec.validation, folds: 5 } }, table, target, {}, keys),
      "nothing to draw folds for",
    ],
    [
      "outer folds",
      () => train({ ...spec, validation: { ...spec.validation, nested: 3 } }, table, target, {}, keys),
      "no outer folds to draw",
    ],
    [
      "a test of one class",
      () =>
        train(
          spec,
          table,
          target.map((label, row) => (keys[row] === TEST ? 1 : label)),
          {},
          keys,
        ),
      'The holdout, as the column "part" gives it, has no row of the class "no"',
    ],
  ];
  it.each(refused)("refuse %s in a sentence", async (_, run, sentence) => {
    await expect(run()).rejects.toThrow(sentence);
  });
});
