import { describe, expect, test } from "vitest";
import type { RunComparison } from "../types.ts";
import { readAddress } from "./address.ts";
import { axisOf, linePath } from "./axis.ts";
import { choose } from "./chosen.ts";
import { bestRuns, type CompareColumn, compareColumns, sortRuns } from "./columns.ts";
import { nearestLine, nearestMark } from "./nearest.ts";

type Item = RunComparison["items"][number];
const run = (number: number, change: Partial<Item> = {}): Item => ({
  id: `run_${number}`,
  number,
  experimentId: "exp_1",
  experiment: "Late flights",
  state: "succeeded",
  task: "binary_classification",
  metric: "rocAuc",
  figures: { rocAuc: 0.6 + number / 100, f1: 0.5 },
  foldMean: null,
  foldStd: null,
  n: 200,
  trials: 1,
  seconds: 60 - number,
  modelBytes: 1000,
  createdAt: `2026-11-2${number}T10:00:00.000Z`,
  ...change,
});
const comparison: RunComparison = {
  items: [
    run(1),
    run(2, { figures: null, state: "failed" }),
    run(3),
    run(4, { task: "regression", figures: { mae: 3 }, metric: "mae" }),
  ],
  settings: [
    { key: "algorithm", values: ["lasso", "decision_tree", "naive_bayes", "ridge"] },
    { key: "seed", values: [7, 7, 7, 8] },
    { key: "param.trees", values: [50, null, 100, null] },
  ],
  total: 4,
  nextCursor: null,
};
const binary = compareColumns(comparison, "binary_classification");
const column = (key: string, of = binary.columns): CompareColumn => {
  const found = of.find((one) => one.key === key);
  if (!found) throw new Error(`no column ${key}`);
  return found;
};
const at = (text = "") => choose(binary, readAddress(new URLSearchParams(text)));
const keys = (columns: readonly CompareColumn[]) => columns.map(({ key }) => key);

describe("columns", () => {
  test("are of the runs of one task, with that task's figures", () => {
    expect(binary.runs.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(keys(binary.columns)).toContain("rocAuc");
    expect(keys(binary.columns)).not.toContain("mae");
    expect(keys(compareColumns(comparison, "regression").columns)).toContain("mae");
  });

  test("that are equal in all runs of the task are not offered unless asked for", () => {
    expect(column("seed").differs).toBe(false);
    expect(keys(at().offered)).not.toContain("seed");
    expect(keys(at("all=1").offered)).toContain("seed");
  });

  test("say a parameter by the name that forms give it", () => {
    expect(column("param.trees").label).toBe("Trees");
    expect(column("algorithm").text("naive_bayes")).toBe("Naive Bayes");
  });
});

describe("order", () => {
  test.each([
    { name: "numbers by size", values: [10, 9, 100], descending: false, expected: [1, 0, 2] },
    { name: "descending", values: [10, 9, 100], descending: true, expected: [2, 0, 1] },
    { name: "missing last, upwards", values: [null, 2, 1], descending: false, expected: [2, 1, 0] },
    { name: "missing last, downwards", values: [null, 2, 1], descending: true, expected: [1, 2, 0] },
    { name: "names with numbers in them", values: ["v10", "v9"], descending: false, expected: [1, 0] },
    { name: "equal ones stay", values: [1, 1, 1], descending: true, expected: [0, 1, 2] },
  ])("$name", ({ values, descending, expected }) => {
    expect(sortRuns(values, descending)).toEqual(expected);
  });

  test("is by the main figure, the best first, and an error's least is the best", () => {
    expect(at().order).toEqual([2, 0, 1]);
    expect([...bestRuns(column("rocAuc"))]).toEqual([2]);
    const errors: CompareColumn = { ...column("rocAuc"), better: "less", values: [3, 1, null] };
    expect([...bestRuns(errors)]).toEqual([1]);
    expect(bestRuns({ ...errors, values: [null] }).size).toBe(0);
  });

  test("keeps what lies within all ranges; a run without the value is out", () => {
    expect(at("range=rocAuc:0.62~").order).toEqual([2]);
    expect(at("range=seconds:~58.5").order).toEqual([2, 1]);
    expect(at("range=nothing:1~2").order).toHaveLength(3);
  });
});

describe("pictures", () => {
  const axes = [axisOf(column("param.trees")), axisOf(column("rocAuc"))];

  test("a run without a value has a gap there, and is never drawn at zero", () => {
    expect(axes[0]?.at).toEqual([expect.closeTo(16.67), null, 100]);
    expect(linePath(axes, 0)).toMatch(/^M0\.00 83\.33h0L100\.00 /);
    expect(linePath(axes, 1)).toBe("");
  });

  test("names stand side by side in their order", () => {
    expect(axisOf(column("algorithm")).ticks.map(({ text }) => text)).toEqual([
      "Decision tree",
      "Lasso",
      "Naive Bayes",
    ]);
  });

  test("what is pointed at is the nearest run, or none", () => {
    expect(nearestLine(axes, [0, 1, 2], 0, 98)).toBe(2);
    expect(nearestLine(axes, [0, 1, 2], 0, 50)).toBeNull();
    const [x, y] = axes;
    if (!x || !y) throw new Error("two axes");
    expect(nearestMark(x, y, [0, 1, 2], 18, y.at[0] ?? 0)).toBe(0);
    expect(nearestMark(x, y, [0, 1, 2], 50, 50)).toBeNull();
  });
});
