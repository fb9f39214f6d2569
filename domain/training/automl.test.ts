import { describe, expect, test } from "vitest";
import { automlProblem, whyChosen } from "./automl.ts";

const one = (algorithm: string, mean: number | null, std: number | null = 0.01) => ({ algorithm, mean, std });
const label = (algorithm: string) => ({ ridge: "Ridge", forest: "Forest" })[algorithm] ?? algorithm;

describe("why a candidate was chosen", () => {
  test.each([
    ["far ahead", [one("ridge", 0.7), one("forest", 0.9)], false, "Forest reached the best figure"],
    ["close", [one("ridge", 0.895), one("forest", 0.9)], true, "another draw might have chosen it"],
    ["the earlier of two equal ones", [one("ridge", 0.9), one("forest", 0.9)], true, "Ridge reached"],
    ["alone", [one("ridge", 0.7), one("ridge", 0.8)], false, "Nothing of another kind was finished"],
    ["over a figure that is not known", [one("forest", null), one("ridge", 0.1)], false, "Ridge reached"],
  ] as const)("%s", (_name, tried, isClose, part) => {
    const why = whyChosen(tried, "r2", 5, label);
    expect(why.isClose).toBe(isClose);
    expect(why.sentence).toContain(part);
  });

  test("less is better of an error, and one split has no deviation to compare with", () => {
    const why = whyChosen([one("ridge", 3, 0), one("forest", 2, 0)], "rmse", 1, label);
    expect(why).toEqual({
      sentence:
        "Forest reached the best figure on the inner split: 2. The best of another kind was ridge with 3.",
      isClose: false,
    });
  });
});

test("a chosen one that was not the best says that the better ones could not be fitted on all rows", () => {
  const [forest, other, ridge] = [one("forest", 0.9), one("forest", 0.85), one("ridge", 0.7)];
  const tried = [ridge, forest, other];
  expect(whyChosen(tried, "r2", 5, label, { chosen: other })).toEqual({
    sentence:
      "The try with a better figure on the mean of 5 folds, forest with 0.900 first, could not be fitted on all rows. Of the others forest reached the best: 0.850 ± 0.010. The best of another kind was ridge with 0.700.",
    isClose: false,
  });
  const last = whyChosen(tried, "r2", 1, label, { chosen: ridge, where: "the validation rows" });
  expect(last.sentence).toBe(
    "The 2 tries with a better figure on the validation rows, forest with 0.900 first, could not be fitted on all rows. Of the others ridge reached the best: 0.700. Nothing of another kind was finished.",
  );
});

describe("an automatic search", () => {
  test.each([
    [{ grid: {}, validation: {} }, null],
    [{ automl: { seconds: 60 }, grid: {}, validation: {} }, null],
    [{ automl: { seconds: 60 }, grid: { trees: [5] }, validation: {} }, "automl"],
    [{ automl: { seconds: 60 }, grid: {}, search: { kind: "grid" }, validation: {} }, "automl"],
    [{ automl: { seconds: 60 }, grid: {}, validation: { nested: 3 } }, "validation.nested"],
  ] as const)("%j: %s", (asked, path) => expect(automlProblem(asked)?.path ?? null).toBe(path));
});
