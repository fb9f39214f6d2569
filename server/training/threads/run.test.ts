import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Algorithm, algorithmsFor } from "#ml/catalogue.ts";
import { TrainingCancelledError, TrainingInputError } from "#ml/errors.ts";
import { TASKS } from "#ml/task.ts";
import { sampleData, sampleTask } from "#ml/train/sample-data.ts";
import { type Progress, type TrainSpec, train } from "#ml/train.ts";
import { BLOCK_ROWS } from "#ml/tree/bin-layout.ts";
import { runTrainingInThread } from "./run.ts";

const { table, target } = sampleData(3000, 11);
const spec: TrainSpec<"binary_classification"> = {
  task: "binary_classification",
  algorithm: "gradient_boosting",
  features: table.columns.map(({ name }) => ({ name })),
  classes: ["no", "yes"],
  grid: { trees: [15], max_leaf_nodes: [8, 15] },
  validation: { holdoutFraction: 0.2, folds: 3, seed: 4 },
  metric: "rocAuc",
};
const small: Partial<Record<Algorithm, TrainSpec["grid"]>> = {
  gradient_boosting: { trees: [6], max_leaf_nodes: [8, 15] },
  // Leaves of some rows: trees grown to single rows take a minute to explain, and explaining is not what is tried here.
  random_forest: { trees: [7], min_samples_leaf: [10, 20] },
  extra_trees: { trees: [7], min_samples_leaf: [10] },
  decision_tree: { max_depth: [3, 6] },
  logistic_regression: { C: [0.1, 1] },
  // Threads meet twice a step: on a busy machine each meeting can wait for a turn of the processor.
  multilayer_perceptron: { epochs: [10] },
};
/** Trees share their rows out in blocks of 4,096: fewer rows would leave all of them to one thread. */
const BLOCKS = 3 * BLOCK_ROWS;
const ROWS_OF: Partial<Record<Algorithm, number>> = {
  gradient_boosting: BLOCKS,
  random_forest: BLOCKS,
  extra_trees: BLOCKS,
  decision_tree: BLOCKS,
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
const cases = TASKS.flatMap((task) => algorithmsFor(task).map((algorithm) => ({ task, algorithm })));
const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("training in threads", () => {
  it.each(cases)(
    "$algorithm for $task gives the same bytes on 1, 2 and 3 threads as on the calling thread",
    async ({ task, algorithm }) => {
      const sample = sampleTask(task, ROWS_OF[algorithm] ?? 600, 11);
      const asked: TrainSpec = {
        ...spec,
        task,
        algorithm,
        classes: classes[task],
        metric: metric[task],
        grid: small[algorithm] ?? {},
        validation: { ...spec.validation, folds: 2 },
      };
      const here = await train(asked, sample.table, sample.target);
      for (const threads of [1, 2, 3]) {
        const there = await runTrainingInThread(asked, sample.table, sample.target, { threads, eager: true });
        expect(there.library.threads).toBe(threads);
        expect(digest(there.onnx)).toBe(digest(here.onnx));
        expect(there.trials.map(({ foldMetrics }) => foldMetrics)).toEqual(
          here.trials.map(({ foldMetrics }) => foldMetrics),
        );
        expect(there.holdout).toEqual(here.holdout);
      }
    },
    180_000,
  );

  it("starts no thread for a search that one ends sooner alone", async () => {
    const quick: TrainSpec = { ...spec, algorithm: "naive_bayes", grid: {} };
    const { library } = await runTrainingInThread(quick, table, target, { threads: 3 });
    expect(library.threads).toBe(1);
  });

  it("reports progress that only grows, and a line for each fit", async () => {
    const progress: Progress[] = [];
    const lines: string[] = [];
    await runTrainingInThread(spec, table, target, {
      threads: 2,
      eager: true,
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

  it("tells of fits in the same order and with the same curves, whoever made them", async () => {
    const told = async (threads: number) => {
      const lines: string[] = [];
      const curves: Record<string, number[][]> = {};
      await runTrainingInThread(
        { ...spec, algorithm: "multilayer_perceptron", grid: { epochs: [2, 3] } },
        table,
        target,
        {
          threads,
          eager: true,
          onLog: (line) => lines.push(line.replace(/ in [\d.]+ s/, "")),
          onPoint: (curve, step, value) => {
            curves[curve] = [...(curves[curve] ?? []), [step, value]];
          },
        },
      );
      return { lines, curves };
    };
    const alone = await told(1);
    expect(Object.keys(alone.curves).filter((name) => name.startsWith("loss Fold"))).toHaveLength(6);
    expect(await told(3)).toEqual(alone);
  });

  it("stops of itself at a cancel, before it would be ended by force, and again on a second one", async () => {
    const cancel = new AbortController();
    let cancelledAt = 0;
    const run = runTrainingInThread(
      { ...spec, grid: { trees: [2000], max_leaf_nodes: [255] } },
      table,
      target,
      {
        threads: 2,
        eager: true,
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
    expect(performance.now() - cancelledAt).toBeLessThan(5000);
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
