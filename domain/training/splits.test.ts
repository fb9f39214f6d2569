import { describe, expect, test } from "vitest";
import { splitProblem, validationWords } from "./splits.ts";

const byGroup = { kind: "grouped", column: "patient" } as const;
const given = { kind: "given", column: "part" } as const;
const byTime = { kind: "time", column: "day" } as const;

describe("how rows are divided", () => {
  test.each([
    [{ folds: 5, repeats: 3 }, null],
    [{ folds: 5, repeats: 3, split: { kind: "plain" } }, null],
    [{ folds: 5, split: byGroup }, null],
    [{ folds: 5, repeats: 2, split: byGroup }, "of whole groups have no draw"],
    [{ folds: 5, repeats: 2, split: byTime }, "in order of time have no draw"],
    [{ folds: 0, repeats: 2 }, "no folds to repeat"],
    [{ folds: 5, split: { kind: "time", column: "late" } }, '"late" is the target'],
    [{ folds: 0, split: given }, null],
    [{ folds: 0, split: { kind: "given", column: "late" } }, '"late" is the target'],
    [{ folds: 0, split: given, nested: 3 }, "no outer folds to draw"],
    [{ folds: 5, outOfFolds: true }, null],
    [{ folds: 0, split: given, outOfFolds: true }, null],
    [{ folds: 0, outOfFolds: true }, "no folds to answer the training rows on"],
    [{ folds: 0, outOfFolds: false }, null],
  ] as const)("%j: %s", (validation, said) => {
    const sentence = splitProblem("late", validation)?.sentence ?? null;
    if (said === null) expect(sentence).toBeNull();
    else expect(sentence).toContain(said);
  });

  test("the column that gives the parts is no feature", () => {
    expect(splitProblem("late", { folds: 0, split: given }, ["delay", "part"])).toMatchObject({
      path: "features",
      sentence: expect.stringContaining('"part" says which part a row belongs to'),
    });
    expect(splitProblem("late", { folds: 0, split: byGroup }, ["patient"])).toBeNull();
  });

  test.each([
    [{ folds: 5 }, "20 % held out, 5 folds"],
    [{ folds: 0, split: { kind: "plain" } }, "20 % held out at random, no folds"],
    [{ folds: 5, split: byGroup }, "20 % held out by group (patient), 5 folds"],
    [{ folds: 3, split: byTime }, "20 % held out as the latest (day), 3 folds"],
    [{ folds: 5, repeats: 2 }, "20 % held out, 2 × 5 folds"],
    [{ folds: 5, outOfFolds: true }, "20 % held out, 5 folds, answers out of folds"],
    [{ folds: 0, split: given }, "train, validation and test as “part” says, no folds"],
  ] as const)("%j in words: %s", (validation, words) =>
    expect(validationWords({ holdoutFraction: 0.2, ...validation })).toBe(words),
  );
});
