import { expect, test } from "vitest";
import { SMALLER_IS_BETTER, TASK_FIGURES } from "#domain/training/figures.ts";
import { RUN_ALGORITHMS } from "#domain/training/schemas.ts";
import { CLASSES_MAX, RUN_TASKS } from "#domain/training/tasks.ts";
import { ALGORITHMS, algorithmsFor } from "#ml/catalogue.ts";
import { FIGURES, LESS_IS_BETTER } from "#ml/evaluate/figures.ts";
import { MAX_CLASSES, TASKS } from "#ml/task.ts";

test("runs may ask for exactly what can be trained and computed", () => {
  expect(RUN_ALGORITHMS).toEqual(ALGORITHMS);
  expect(RUN_TASKS).toEqual(TASKS);
  expect(TASK_FIGURES).toEqual(FIGURES);
  expect(SMALLER_IS_BETTER).toEqual(LESS_IS_BETTER);
  expect(CLASSES_MAX).toBe(MAX_CLASSES);
});

test.each(TASKS)("gradient boosting, which every form falls back on, can do %s", (task) => {
  expect(algorithmsFor(task)).toContain("gradient_boosting");
});
