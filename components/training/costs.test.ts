import { describe, expect, it } from "vitest";
import { costProblem, readCost } from "./costs.ts";

describe("a cost that is typed", () => {
  it.each([
    ["5", 5],
    [" 0.5 ", 0.5],
    [".5", 0.5],
    ["5.", 5],
    ["", Number.NaN],
    ["-1", Number.NaN],
    ["1e999", Number.NaN],
    ["1,000", Number.NaN],
    ["0x10", Number.NaN],
  ])("%j is %d", (typed, value) => expect(readCost(typed)).toBe(value));

  it.each([
    { falsePositive: 1, falseNegative: 0, says: null },
    { falsePositive: Number.NaN, falseNegative: 1, says: "Type both" },
    { falsePositive: 1, falseNegative: Number.POSITIVE_INFINITY, says: "Type both" },
    { falsePositive: 0, falseNegative: 0, says: "above 0" },
  ])("$falsePositive and $falseNegative", ({ says, ...costs }) => {
    const problem = costProblem(costs);
    if (says === null) expect(problem).toBeNull();
    else expect(problem).toContain(says);
  });
});
