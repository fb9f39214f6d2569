import { describe, expect, it } from "vitest";
import { type Algorithm, algorithmsFor } from "#ml/catalogue.ts";
import { applyLink } from "#ml/linear/model.ts";
import { TASKS } from "#ml/task.ts";
import { sampleTask } from "#ml/train/sample-data.ts";
import { type TrainSpec, train } from "#ml/train.ts";
import type { ExplainedRow, Explanation } from "./explain.ts";

const small: Partial<Record<Algorithm, TrainSpec["grid"]>> = {
  gradient_boosting: { trees: [8] },
  random_forest: { trees: [5] },
  extra_trees: { trees: [5] },
};
const classes = {
  binary_classification: ["no", "yes"],
  multiclass_classification: ["a", "b", "c"],
  regression: [],
};
const metric = {
  binary_classification: "rocAuc",
  multiclass_classification: "accuracy",
  regression: "r2",
} as const;

async function explanationOf(task: (typeof TASKS)[number], algorithm: Algorithm, rows = 400) {
  const { table, target } = sampleTask(task, rows, 17);
  const result = await train(
    {
      task,
      algorithm,
      features: table.columns.map(({ name }) => ({ name })),
      classes: classes[task],
      grid: small[algorithm] ?? {},
      validation: { holdoutFraction: 0.25, folds: 0, seed: 2 },
      metric: metric[task],
    },
    table,
    target,
  );
  return { table, target, explanation: result.explanation as Explanation };
}

/** Base, contributions and the rest, through the link. */
function addedUp({ base, features, link }: Explanation, row: ExplainedRow): number[] {
  const outputs = base.length;
  const scores = Float64Array.from(base, (start, output) => {
    const parts = features.map((_, i) => row.contributions[i * outputs + output] as number);
    return parts.reduce((sum, part) => sum + part, start + (row.rest[output] as number));
  });
  applyLink(scores, outputs, link);
  return [...scores];
}

const cases = TASKS.flatMap((task) => algorithmsFor(task).map((algorithm) => ({ task, algorithm })));

describe.each(cases)("the explanation of $algorithm for $task", ({ task, algorithm }) => {
  it("adds up to what the model answers, row by row, with the values that the rows had", async () => {
    const { explanation, table, target } = await explanationOf(task, algorithm);
    expect(explanation.rows.length).toBeGreaterThanOrEqual(20);
    for (const row of explanation.rows) {
      const sums = addedUp(explanation, row);
      for (const [i, answer] of row.answers.entries()) expect(sums[i]).toBeCloseTo(answer, 3);
      expect(row.actual).toBe(target[row.row]);
      const amount = row.values[explanation.features.indexOf("amount")] as number | null;
      const column = table.columns[0];
      expect(amount ?? Number.NaN).toBe(column?.kind === "numeric" && column.values[row.row]);
    }
    expect(explanation.overall.map(({ feature }) => feature)).toContain("when");
    expect(explanation.overall.map(({ meanAbs }) => meanAbs)).toEqual(
      explanation.overall.map(({ meanAbs }) => meanAbs).sort((a, b) => b - a),
    );
    expect(explanation.effects).toHaveLength(4);
    for (const { grid, average, lines } of explanation.effects ?? []) {
      expect(average).toHaveLength(grid.length * (task === "multiclass_classification" ? 3 : 1));
      expect(lines.length).toBeGreaterThan(10);
      expect(lines.every(({ length }) => length === average.length)).toBe(true);
    }
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });
});

describe("the explanation", () => {
  it("finds the feature that matters most, by the exact and the sampled method", async () => {
    for (const algorithm of ["gradient_boosting", "logistic_regression", "nearest_neighbours"] as const) {
      const { explanation } = await explanationOf("binary_classification", algorithm, 1500);
      expect(explanation.overall[0]?.feature).toBe("amount");
    }
  });

  it("says how it was found", async () => {
    const found = await Promise.all(
      (["random_forest", "ridge", "multilayer_perceptron"] as const).map((name) =>
        explanationOf("regression", name),
      ),
    );
    expect(found.map(({ explanation: { method, link } }) => [method, link])).toEqual([
      ["trees", "identity"],
      ["linear", "identity"],
      ["sampled", "identity"],
    ]);
    expect(found[2]?.explanation.backgroundRows).toBe(40);
    expect(found[2]?.explanation.rows[0]?.errors?.length).toBe(4);
  });
});
