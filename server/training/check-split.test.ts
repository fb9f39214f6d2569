import { expect, test } from "vitest";
import { checkSplit } from "./check-split.ts";

const top = (...values: string[]) => ({ top: values.map((value) => ({ value, count: 9 })) });
const version = (change: Record<string, unknown>) => ({
  columns: [{ name: "part", kind: String(change.kind ?? "categorical") }],
  profile: {
    version: 1,
    rows: 90,
    columns: [
      {
        name: "part",
        kind: "categorical",
        storage: "VARCHAR",
        missing: 0,
        distinct: (change.top as unknown[] | undefined)?.length ?? 0,
        distinctExact: true,
        length: null,
        ...change,
      },
    ],
  },
});
const check =
  (change: Record<string, unknown>, folds = 0, outOfFolds = false) =>
  () =>
    checkSplit(version(change), {
      holdoutFraction: 0.2,
      folds,
      outOfFolds,
      seed: 1,
      split: { kind: "given", column: "part" },
    });

test.each([
  ["a word that is no part", check(top("train", "dev", "test")), 'has the value "dev"'],
  ["a row without a part", check({ ...top("train", "test"), missing: 1 }), "is empty in 1 row."],
  ["no test", check(top("train", "validation")), 'says "test" of no row'],
  ["no training", check(top("test", "validation")), 'says "train" of no row'],
  ["folds beside validation rows", check(top("train", "validation", "test"), 5), "Choose no folds"],
  ["answers out of no folds", check(top("train", "test"), 0, true), "have an answer out of folds"],
  ["no words", check({ kind: "boolean", trueCount: 1, falseCount: 2 }), "holds no words"],
])("%s is refused before a run starts", (_, run, sentence) => {
  expect(run).toThrow(sentence);
});

test("parts with and without validation rows pass", () => {
  expect(check(top("train", "test", "validation"))).not.toThrow();
  expect(check(top("train", "test"), 5)).not.toThrow();
  expect(check(top("train", "test"), 5, true)).not.toThrow();
  expect(check(top("train", "test", "validation"), 0, true)).not.toThrow();
});
