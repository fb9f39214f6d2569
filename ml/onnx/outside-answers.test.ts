import { describe, expect, it } from "vitest";
import { answersFrom } from "./outside-answers.ts";

const two = { task: "binary_classification", classes: 2 } as const;
const three = { task: "multiclass_classification", classes: 3 } as const;
const s = (x: number) => 1 / (1 + Math.exp(-x));

describe("answers of a model from outside", () => {
  it.each([
    { name: "a number", given: [3, -1], as: { task: "regression", form: "value", classes: 0 }, due: [3, -1] },
    { name: "one probability", given: [0.2, 0.9], as: { ...two, form: "positive" }, due: [0.2, 0.9] },
    { name: "one score", given: [0, 2], as: { ...two, form: "logit" }, due: [0.5, s(2)] },
    { name: "two probabilities", given: [0.8, 0.2], as: { ...two, form: "probabilities" }, due: [0.2] },
    {
      name: "two the other way round",
      given: [0.8, 0.2],
      as: { ...two, form: "probabilities", columns: [1, 0] },
      due: [0.8],
    },
    { name: "two scores", given: [1, 3], as: { ...two, form: "logits" }, due: [s(2)] },
    {
      name: "three probabilities in another order",
      given: [0.5, 0.3, 0.2, 0.1, 0.1, 0.8],
      as: { ...three, form: "probabilities", columns: [2, 0, 1] },
      due: [0.2, 0.5, 0.3, 0.8, 0.1, 0.1],
    },
    {
      name: "scores too large for an exponential",
      given: [1000, 1000, 0],
      as: { ...three, form: "logits" },
      due: [0.5, 0.5, 0],
    },
  ] as const)("$name", ({ given, as, due }) => {
    const answers = [...answersFrom(given, as)];
    expect(answers).toHaveLength(due.length);
    answers.forEach((value, at) => {
      expect(value).toBeCloseTo(due[at] as number, 12);
    });
  });

  it("half a row is refused", () => {
    expect(() => answersFrom([0.5, 0.3, 0.2, 0.1], { ...three, form: "probabilities" })).toThrow(RangeError);
  });
});
