import { expect, test } from "vitest";
import { learningInput, learningOf } from "./learning-draft.ts";
import { emptyDraft, type RunDraft } from "./run-draft.ts";

const draft = (change: Partial<RunDraft>): RunDraft => ({
  ...emptyDraft({ datasetVersionId: "dsv_1" }),
  ...change,
});

test.each([
  { name: "nothing", change: {}, expected: {} },
  { name: "balanced", change: { weights: "balanced" }, expected: { classWeights: "balanced" } },
  {
    name: "given, a name may hold the sign",
    change: { weights: "given", givenWeights: "late = 3\n\na=b = 0.5" },
    expected: { classWeights: { late: 3, "a=b": 0.5 } },
  },
  {
    name: "a line without a number is left for the schema",
    change: { weights: "given", givenWeights: "late" },
    expected: { classWeights: { late: Number.NaN } },
  },
  {
    name: "early stopping",
    change: { stopsEarly: true, stoppingPercent: "20", patience: "5" },
    expected: { earlyStopping: { validationFraction: 0.2, patience: 5 } },
  },
  {
    name: "not of a learner that cannot",
    change: { algorithm: "naive_bayes", weights: "balanced", stopsEarly: true },
    expected: {},
  },
  {
    name: "no classes where there is a number",
    change: { targetKind: "number", weights: "balanced" },
    expected: {},
  },
  { name: "not of an automatic search", change: { automatic: true, weights: "balanced" }, expected: {} },
] as const)("$name", ({ change, expected }) => {
  expect(learningInput(draft(change))).toEqual(expected);
});

test("what a run was asked for comes back into the form", () => {
  for (const spec of [
    { classWeights: "balanced" as const },
    { classWeights: { late: 3, early: 0.5 }, earlyStopping: { validationFraction: 0.15, patience: 7 } },
    {},
  ])
    expect(learningInput(draft(learningOf(spec)))).toEqual(spec);
});
