import { describe, expect, test } from "vitest";
import { featureProblem, fitCount, gridProblem, memoryProblem, trialCount } from "./rules.ts";
import { StartRun, type StartRunInput } from "./schemas.ts";
import { cancelProblem, isCancellable, isFinal, RUN_STATES } from "./states.ts";
import { classLabels, classProblem, targetLabel } from "./target.ts";

const run = (change: Partial<StartRunInput> = {}): StartRunInput => ({
  projectId: "prj_0000000000aa",
  experimentId: "exp_0000000000aa",
  datasetVersionId: "dsv_0000000000aa",
  target: { kind: "threshold", column: "delay", operator: ">", value: 15 },
  features: [{ column: "distance", as: "numeric" }],
  algorithm: "gradient_boosting",
  ...change,
});
const sentences = (input: unknown) => {
  const parsed = StartRun.safeParse(input);
  return parsed.success ? "" : parsed.error.issues.map((issue) => issue.message).join(" | ");
};

describe("what a run may be started with", () => {
  test("what is left out takes its default", () => {
    expect(StartRun.parse(run())).toMatchObject({
      grid: {},
      validation: { holdoutFraction: 0.2, folds: 5, seed: 1 },
    });
  });
  test.each<[string, Partial<StartRunInput> | Record<string, unknown>, string]>([
    [
      "the target as an attribute",
      { attributes: [{ column: "delay", as: "numeric" }] },
      "Choose another column for the fairness check",
    ],
    [
      "an attribute twice",
      {
        attributes: [
          { column: "sex", as: "categorical" },
          { column: "sex", as: "categorical" },
        ],
      },
      "chosen twice for the fairness check",
    ],
    [
      "an attribute of a number's run",
      { target: { kind: "number", column: "delay" }, attributes: [{ column: "sex", as: "categorical" }] },
      "Choose a target of two classes",
    ],
    [
      "four attributes",
      { attributes: ["a", "b", "c", "d"].map((name) => ({ column: name, as: "categorical" })) },
      "At most 3 columns",
    ],
    [
      "the target among the features",
      { features: [{ column: "delay", as: "numeric" }] },
      "cannot be a feature too",
    ],
    [
      "a feature twice",
      {
        features: [
          { column: "a", as: "numeric" },
          { column: "a", as: "categorical" },
        ],
      },
      "chosen twice",
    ],
    ["no feature", { features: [] }, "at least one feature"],
    [
      "too many combinations",
      { grid: { a: [1, 2, 3, 4, 5], b: [1, 2, 3, 4, 5] } },
      "25 combinations; 24 is the most",
    ],
    ["a parameter without a value", { grid: { a: [] } }, "at least one value"],
    ["two experiments", { newExperiment: { name: "Other" } }, "or name a new one"],
    ["no experiment", { experimentId: undefined }, "or name a new one"],
    ["a holdout too large", { validation: { holdoutFraction: 0.6, folds: 5, seed: 1 } }, "at most half"],
    ["one fold", { validation: { holdoutFraction: 0.2, folds: 1, seed: 1 } }, "2 to 10 folds, or 0 for none"],
    ["eleven folds", { validation: { holdoutFraction: 0.2, folds: 11, seed: 1 } }, "2 to 10 folds"],
    ["an unknown algorithm", { algorithm: "oracle" }, "one of the algorithms"],
    [
      "a name of 10,000 characters",
      { experimentId: undefined, newExperiment: { name: "x".repeat(10_000) } },
      "10,000 characters long",
    ],
    ["no positive value", { target: { kind: "class", column: "late", positive: "" } }, "counts as positive"],
  ])("%s is refused in a sentence", (_name, change, part) => {
    expect(sentences({ ...run(), ...change })).toContain(part);
  });
});

describe("counting", () => {
  test.each([
    [{}, 1],
    [{ a: [1, 2, 3] }, 3],
    [{ a: [1, 1, 2], b: [5, 6] }, 4],
  ])("a grid %j has %i combinations", (grid, n) => expect(trialCount(grid)).toBe(n));
  test.each([
    [1, 5, 6],
    [6, 5, 31],
    [1, 0, 1],
    [4, 0, 5],
  ])("%i combinations on %i folds are %i fits", (trials, folds, fits) =>
    expect(fitCount(trials, folds)).toBe(fits),
  );
  test("24 combinations are allowed", () =>
    expect(gridProblem({ a: [1, 2, 3, 4], b: [1, 2, 3, 4, 5, 6] })).toBeNull());
  test("memory is compared with what there is", () => {
    expect(memoryProblem(1_000_000, 16, 4e9)).toBeNull();
    expect(memoryProblem(10_000_000, 300, 8e9)).toContain(
      "needs about 48.4 GB of memory, and this worker may use 8.0 GB",
    );
  });
});

describe("targets", () => {
  test.each([
    [[], "missing in every row"],
    [["yes"], "one class only"],
    [["a", "b", "c"], "has 3 classes"],
    [["no", "maybe"], 'never says "yes"'],
  ])("the values %j cannot be trained on", (values, part) =>
    expect(classProblem("late", "yes", values)).toContain(part),
  );
  test("two values with the positive one among them can", () =>
    expect(classProblem("late", "yes", ["no", "yes"])).toBeNull());
  test("labels and words", () => {
    expect(classLabels({ kind: "threshold", column: "delay", operator: ">=", value: 15 })).toEqual([
      "< 15",
      ">= 15",
    ]);
    expect(classLabels({ kind: "class", column: "late", positive: "yes" }, "no")).toEqual(["no", "yes"]);
    expect(targetLabel({ kind: "threshold", column: "delay", operator: ">", value: 15 })).toBe("delay > 15");
    expect(featureProblem("a", ["b"])).toBeNull();
  });
});

describe("states", () => {
  test.each(RUN_STATES)("%s is final, or it can be cancelled, or it is stopping", (state) => {
    expect([isFinal(state), isCancellable(state), state === "cancelling"].filter(Boolean)).toHaveLength(1);
  });
  test("a finished run says that there is nothing to cancel", () => {
    expect(cancelProblem("succeeded", 3)).toContain("Run 3 has finished");
    expect(cancelProblem("cancelled", 3)).toBeNull();
  });
});
