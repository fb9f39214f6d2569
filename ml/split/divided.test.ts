import { describe, expect, it } from "vitest";
import golden from "#ml/golden/splits.json" with { type: "json" };
import { groupedFolds, groupedHoldout } from "./grouped.ts";
import { foldsOf, holdoutOf, planFor, type SplitPlan } from "./plan.ts";
import { createRandom } from "./random.ts";
import { stratifiedFolds } from "./stratified.ts";
import { latestHoldout, timeFolds } from "./time-ordered.ts";

const everyRow = (...parts: Uint32Array[]) => parts.flatMap((part) => [...part]).sort((a, b) => a - b);
const numbers = (rows: number) => Array.from({ length: rows }, (_, row) => row);

describe("grouped folds", () => {
  it.each(golden.grouped.map((one, at) => [at, one] as const))(
    "are scikit-learn's GroupKFold, case %i",
    (_, { groups, folds, validation }) => {
      const ours = groupedFolds(Float64Array.from(groups), folds);
      expect(ours.map((fold) => [...fold.validation])).toEqual(validation);
      for (const { train, validation: rows } of ours)
        expect(everyRow(train, rows)).toEqual(numbers(groups.length));
    },
  );
});

describe("a grouped holdout", () => {
  it.each(golden.drawn)("of $groups groups and $fraction takes as many as GroupShuffleSplit", (one) => {
    const groups = Float64Array.from({ length: 3 * one.groups }, (_, i) => Math.floor(i / 3));
    const { train, holdout } = groupedHoldout(groups, one.fraction, 5);
    const held = new Set(holdout.map((row) => groups[row] as number));
    expect(held.size).toBe(one.held);
    expect([...train].some((row) => held.has(groups[row] as number))).toBe(false);
    expect(everyRow(train, holdout)).toEqual(numbers(groups.length));
  });

  it("depends on the seed only, and leaves a group to learn from", () => {
    const groups = Float64Array.from({ length: 90 }, (_, i) => i % 30);
    expect(groupedHoldout(groups, 0.3, 1)).toEqual(groupedHoldout(groups, 0.3, 1));
    expect(groupedHoldout(groups, 0.3, 1)).not.toEqual(groupedHoldout(groups, 0.3, 2));
    const two = Float64Array.of(4, 4, 9, 9);
    expect(groupedHoldout(two, 0.5, 1).train).toHaveLength(2);
  });
});

describe("folds in order of time", () => {
  it.each(golden.timed.map((one, at) => [at, one] as const))(
    "are scikit-learn's TimeSeriesSplit, case %i",
    (_, { moments, folds, parts }) => {
      const ours = timeFolds(Float64Array.from(moments), folds);
      expect(ours?.map(({ train, validation }) => [[...train], [...validation]])).toEqual(parts);
    },
  );

  it("never learn from the moment that they are judged on, however many rows share it", () => {
    const random = createRandom(11);
    const days = Float64Array.from({ length: 400 }, () => random.integer(30));
    const folds = timeFolds(days, 5) ?? [];
    expect(folds).toHaveLength(5);
    const at = (rows: Uint32Array) => [...rows].map((row) => days[row] as number);
    for (const { train, validation } of folds) {
      expect(Math.max(...at(train))).toBeLessThan(Math.min(...at(validation)));
      expect([...train]).toEqual([...train].sort((a, b) => a - b));
    }
    const { train, holdout } = latestHoldout(days, 0.2) as NonNullable<ReturnType<typeof latestHoldout>>;
    expect(Math.max(...at(train))).toBeLessThan(Math.min(...at(holdout)));
    expect(everyRow(train, holdout)).toEqual(numbers(400));
    expect(holdout.length).toBeGreaterThanOrEqual(80);
  });

  it("need moments that differ", () => {
    expect(timeFolds(new Float64Array(20), 3)).toBeNull();
    expect(latestHoldout(new Float64Array(20), 0.2)).toBeNull();
    expect(timeFolds(Float64Array.of(1, 2, 3), 3)).toBeNull();
    expect(timeFolds(Float64Array.of(1, 2, 2, 2, 2, 2, 2, 3), 3)).toBeNull();
  });
});

describe("folds plainly at random", () => {
  it.each(golden.sizes)(
    "of $rows rows have the sizes of scikit-learn's KFold($folds)",
    ({ rows, folds, sizes }) => {
      const plan: SplitPlan = { spec: { kind: "plain" }, target: new Float64Array(rows), classes: [] };
      expect(foldsOf(plan, folds, 1, 3).map(({ validation }) => validation.length)).toEqual(sizes);
    },
  );
});

const target = Uint8Array.from({ length: 200 }, (_, i) => (i % 5 === 0 ? 1 : 0));
const classes = ["stays", "leaves"];
const plan = (spec: SplitPlan["spec"], keys?: (row: number) => number): SplitPlan => ({
  spec,
  target,
  classes,
  ...(keys && { keys: Float64Array.from(target, (_, row) => keys(row)) }),
});
const stratified = plan({ kind: "stratified" });
const byGroup = { kind: "grouped", column: "machine" } as const;
const byTime = { kind: "time", column: "day" } as const;

describe("a plan", () => {
  it("repeats folds with another draw each time, the first of them as without repeating", () => {
    const once = foldsOf(stratified, 4, 1, 9);
    const thrice = foldsOf(stratified, 4, 3, 9);
    expect(once).toEqual(stratifiedFolds(target, 4, 9));
    expect(thrice).toHaveLength(12);
    expect(thrice.slice(0, 4)).toEqual(once);
    expect(thrice.slice(4, 8)).not.toEqual(once);
    for (const repeat of [0, 4, 8])
      expect(everyRow(...thrice.slice(repeat, repeat + 4).map(({ validation }) => validation))).toEqual(
        numbers(200),
      );
  });

  it("of some rows keeps what belongs to them", () => {
    const some = planFor(
      plan(byGroup, (row) => row % 10),
      Uint32Array.of(5, 17, 30),
    );
    expect([some.target, some.keys]).toEqual([Uint8Array.of(1, 0, 1), Float64Array.of(5, 7, 0)]);
  });

  it("in order of time learns from the earlier rows", () => {
    const { train, holdout } = holdoutOf(
      plan(byTime, (row) => 1000 - row),
      0.25,
      1,
    );
    expect([holdout[0], holdout.at(-1), train[0], train.at(-1)]).toEqual([0, 49, 50, 199]);
  });

  const refused: [string, () => unknown, string][] = [
    [
      "a class with fewer rows than folds",
      () => foldsOf({ ...stratified, target: target.map((_, i) => (i < 8 ? 1 : 0)) }, 10, 1, 1),
      'no row of the class "leaves": of the rows to divide, only 8 are of it. Choose fewer folds',
    ],
    [
      "too few groups for the folds",
      () =>
        foldsOf(
          plan(byGroup, (row) => row % 3),
          5,
          1,
          1,
        ),
      '"machine" has 3 groups in the training rows, and 5 folds need at least 5',
    ],
    [
      "one group",
      () =>
        holdoutOf(
          plan(byGroup, () => 7),
          0.2,
          1,
        ),
      "one group only",
    ],
    [
      "groups of one class",
      () =>
        foldsOf(
          plan(byGroup, (row) => (target[row] ? 0 : 1 + (row % 4))),
          5,
          1,
          1,
        ),
      'has no row of the class "leaves"',
    ],
    [
      "a moment that is missing",
      () =>
        holdoutOf(
          plan(byTime, (row) => (row === 3 ? Number.NaN : row)),
          0.2,
          1,
        ),
      '"day" has no moment in 1 row',
    ],
    [
      "one moment",
      () =>
        holdoutOf(
          plan(byTime, () => 5),
          0.2,
          1,
        ),
      "too few different moments",
    ],
    [
      "few moments",
      () =>
        foldsOf(
          plan(byTime, (row) => row % 3),
          5,
          1,
          1,
        ),
      "for 5 folds in order of time",
    ],
    [
      "a class that comes late",
      () =>
        holdoutOf(
          plan(byTime, (row) => (target[row] ? 1000 + row : row)),
          0.1,
          1,
        ),
      'The holdout has no row of the class "stays"',
    ],
    [
      "groups repeated",
      () =>
        foldsOf(
          plan(byGroup, (row) => row % 9),
          3,
          2,
          1,
        ),
      "Repeat once",
    ],
    [
      "time repeated",
      () =>
        foldsOf(
          plan(byTime, (row) => row),
          3,
          2,
          1,
        ),
      "Repeat once",
    ],
  ];
  it.each(refused)("says in a sentence what is wrong with %s", (_, divide, sentence) => {
    expect(divide).toThrow(sentence);
  });
});
