import { describe, expect, test } from "vitest";
import { classWeightsSchema, learningProblem, weightsByClass } from "./learning.ts";

const asked = { task: "binary_classification", algorithm: "gradient_boosting" } as const;
const stopping = { validationFraction: 0.1, patience: 5 };

describe("what a learner cannot do is refused", () => {
  test.each([
    { name: "nothing asked", change: {}, path: null },
    {
      name: "boosting weighs classes and stops early",
      change: { classWeights: "balanced", earlyStopping: stopping },
      path: null,
    },
    {
      name: "a number has no classes",
      change: { task: "regression", classWeights: "balanced" },
      path: "classWeights",
    },
    {
      name: "neighbours do not weigh",
      change: { algorithm: "nearest_neighbours", classWeights: "balanced" },
      path: "classWeights",
    },
    {
      name: "the network does not weigh",
      change: { algorithm: "multilayer_perceptron", classWeights: { a: 2 } },
      path: "classWeights",
    },
    {
      name: "the network stops early",
      change: { algorithm: "multilayer_perceptron", earlyStopping: stopping },
      path: null,
    },
    {
      name: "a forest does not stop early",
      change: { algorithm: "random_forest", earlyStopping: stopping },
      path: "earlyStopping",
    },
    {
      name: "AutoML weighs none",
      change: { automl: { seconds: 60 }, classWeights: "balanced" },
      path: "classWeights",
    },
    {
      name: "AutoML stops none",
      change: { automl: { seconds: 60 }, earlyStopping: stopping },
      path: "earlyStopping",
    },
  ] as const)("$name", ({ change, path }) => {
    expect(learningProblem({ ...asked, ...change })?.path ?? null).toBe(path);
  });
});

test("given weights are put in the order of the classes, 1 where none is given", () => {
  expect(weightsByClass({ yes: 3 }, ["no", "yes"])).toEqual({ weights: [1, 3] });
  expect(weightsByClass({ maybe: 3 }, ["no", "yes"])).toMatchObject({
    problem: expect.stringContaining('"maybe"'),
  });
});

test.each([{}, { a: 0 }, { a: -1 }, "heavy", 3])("%j are no class weights", (weights) => {
  expect(classWeightsSchema.safeParse(weights).success).toBe(false);
});
