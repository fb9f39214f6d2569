import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ALGORITHMS } from "#ml/catalogue.ts";
import { TrainingCancelledError, TrainingInputError } from "#ml/errors.ts";
import { sampleData } from "#ml/train/sample-data.ts";
import { type Progress, type TrainSpec, trainBinary } from "#ml/train.ts";
import { runTrainingInThread } from "./run.ts";

const { table, target } = sampleData(3000, 11);
const spec: TrainSpec = {
  task: "binary_classification",
  algorithm: "gradient_boosting",
  features: table.columns.map(({ name }) => ({ name })),
  classes: ["no", "yes"],
  grid: { trees: [15], max_leaf_nodes: [8, 15] },
  validation: { holdoutFraction: 0.2, folds: 3, seed: 4 },
  metric: "roc_auc",
};
const small: Record<string, TrainSpec["grid"]> = {
  gradient_boosting: spec.grid,
  decision_tree: { max_depth: [3, 6] },
  logistic_regression: { C: [0.1, 1] },
};
const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("training in threads", () => {
  it.each(ALGORITHMS)(
    "%s gives the same bytes on 1, 2 and 3 threads as on the calling thread",
    async (algorithm) => {
      const task = { ...spec, algorithm, grid: small[algorithm] ?? {} };
      const here = await trainBinary(task, table, target);
      for (const threads of [1, 2, 3]) {
        const there = await runTrainingInThread(task, table, target, { threads });
        expect(there.library.threads).toBe(threads);
        expect(digest(there.onnx)).toBe(digest(here.onnx));
        expect(there.trials.map(({ foldMetrics }) => foldMetrics)).toEqual(
          here.trials.map(({ foldMetrics }) => foldMetrics),
        );
        expect(there.holdout).toEqual(here.holdout);
      }
    },
  );

  it("reports progress that only grows, and a line for each fit", async () => {
    const progress: Progress[] = [];
    const lines: string[] = [];
    await runTrainingInThread(spec, table, target, {
      threads: 2,
      onProgress: (report) => progress.push(report),
      onLog: (line) => lines.push(line),
    });
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(new Set(progress.map(({ stage }) => stage))).toEqual(
      new Set(["prepare", "search", "refit", "evaluate", "explain", "export"]),
    );
    expect(lines.filter((line) => line.startsWith("Fold"))).toHaveLength(6);
  });

  it("stops within a second of a cancel, and again on a second one", async () => {
    const cancel = new AbortController();
    let cancelledAt = 0;
    const run = runTrainingInThread(
      { ...spec, grid: { trees: [2000], max_leaf_nodes: [255] } },
      table,
      target,
      {
        threads: 2,
        signal: cancel.signal,
        onProgress: ({ stage, fraction }) => {
          if (stage !== "search" || fraction < 0.021 || cancelledAt > 0) return;
          cancelledAt = performance.now();
          cancel.abort();
          cancel.abort();
        },
      },
    );
    await expect(run).rejects.toBeInstanceOf(TrainingCancelledError);
    expect(performance.now() - cancelledAt).toBeLessThan(1500);
  });

  it("does not start when it was cancelled before", async () => {
    await expect(
      runTrainingInThread(spec, table, target, { signal: AbortSignal.abort() }),
    ).rejects.toBeInstanceOf(TrainingCancelledError);
  });

  it("hands on the sentence of bad input", async () => {
    const oneClass = new Uint8Array(target.length);
    const run = runTrainingInThread(spec, table, oneClass, { threads: 2 });
    await expect(run).rejects.toBeInstanceOf(TrainingInputError);
    await expect(run).rejects.toThrow("one class only");
  });
});
