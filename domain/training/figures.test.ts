import { expect, test } from "vitest";
import {
  ALL_FIGURES,
  FIGURE_LABELS,
  figureInWords,
  metricProblem,
  scoreOf,
  TASK_FIGURES,
} from "./figures.ts";
import { RUN_TASKS, taskOf } from "./tasks.ts";

test("each figure is listed once", () => {
  expect(new Set(ALL_FIGURES).size).toBe(ALL_FIGURES.length);
});

test.each([
  [{ kind: "class" }, "binary_classification"],
  [{ kind: "threshold" }, "binary_classification"],
  [{ kind: "classes" }, "multiclass_classification"],
  [{ kind: "number" }, "regression"],
] as const)("%j asks for %s", (target, task) => expect(taskOf(target)).toBe(task));

test.each(RUN_TASKS)("%s: its own figures may choose, others are refused in a sentence", (task) => {
  for (const name of TASK_FIGURES[task]) expect(metricProblem(task, name)).toBeNull();
  expect(metricProblem(task, undefined)).toBeNull();
  const other = task === "regression" ? "accuracy" : "r2";
  expect(metricProblem(task, other)).toContain(`${FIGURE_LABELS[other]} is no figure of this target`);
});

test("a score grows where the figure is better", () => {
  expect(scoreOf({ mae: 3 }, "mae")).toBe(-3);
  expect(scoreOf({ r2: 0.5 }, "r2")).toBe(0.5);
  expect(scoreOf({ r2: null }, "r2")).toBeNull();
  expect(scoreOf({}, "mae")).toBeNull();
});

test.each([
  ["mae", "mean absolute error"],
  ["rocAuc", "ROC AUC"],
  ["kappa", "Cohen's kappa"],
  ["f1", "F1"],
  ["r2", "R²"],
] as const)("%s is %s in a sentence", (name, words) => expect(figureInWords(name)).toBe(words));
