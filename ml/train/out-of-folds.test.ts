import { deserialize, serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import type { Algorithm } from "#ml/catalogue.ts";
import { TrainingCancelledError } from "#ml/errors.ts";
import type { FigureName } from "#ml/evaluate/figures.ts";
import { figuresOf } from "#ml/evaluate/holdout.ts";
import golden from "#ml/golden/out-of-folds.json" with { type: "json" };
import type { SplitSpec } from "#ml/split/plan.ts";
import { type Column, selectTarget, type Table } from "#ml/table.ts";
import type { TargetValues, Task } from "#ml/task.ts";
import { train } from "#ml/train.ts";
import { type Checkpoint, noKeeper } from "./keeper.ts";
import { answerOutOfFolds, foldsToAnswer, gatherAnswers } from "./out-of-folds.ts";
import { createReporter } from "./reporter.ts";
import { sampleTask } from "./sample-data.ts";
import type { SearchJob } from "./score-settings.ts";
import type { TrainHooks, TrainSpec } from "./spec.ts";

const CLASSES: Record<Task, readonly string[]> = {
  binary_classification: ["no", "yes"],
  multiclass_classification: ["low", "middle", "high"],
  regression: [],
};
const METRICS: Record<Task, FigureName> = {
  binary_classification: "rocAuc",
  multiclass_classification: "rocAucOvr",
  regression: "r2",
};

/** The tree learns without gaps and levels, which scikit-learn's takes in another way. */
function goldenTable(algorithm: Algorithm): Table {
  const columns = (algorithm === "decision_tree" ? golden.columns : golden.gaps).map(
    (values, i): Column => ({
      kind: "numeric",
      name: `x${i}`,
      values: Float32Array.from(values, (value) => value ?? Number.NaN),
    }),
  );
  const level: Column = {
    kind: "categorical",
    name: "level",
    codes: Int32Array.from(golden.level),
    levels: ["a", "b", "c", "d"],
  };
  return {
    rows: golden.level.length,
    columns: algorithm === "decision_tree" ? columns : [...columns, level],
  };
}

const goldenTarget = (task: Task): TargetValues =>
  task === "regression"
    ? Float64Array.from(golden.number)
    : Uint8Array.from(task === "binary_classification" ? golden.two : golden.three);

function goldenJob({ algorithm, task }: { algorithm: Algorithm; task: Task }, kind: "grouped" | "time") {
  const table = goldenTable(algorithm);
  const split: SplitSpec = { kind, column: "by" };
  const spec: TrainSpec = {
    ...{ task, algorithm, grid: {}, classes: CLASSES[task], metric: METRICS[task] },
    features: table.columns.map(({ name }) => ({ name })),
    validation: { holdoutFraction: 0.2, folds: golden.folds, split, seed: 1 },
  };
  const keys = Float64Array.from(kind === "grouped" ? golden.groups : golden.moments);
  const plan = { spec: split, target: goldenTarget(task), classes: spec.classes, keys };
  const job: SearchJob = {
    ...{ spec, table, plan, hooks: {}, reporter: createReporter({}), keeper: noKeeper },
    ...{ meter: { done: 0 }, prefix: "" },
  };
  return job;
}

describe.each(golden.cases)("out of folds, $algorithm of a $task", (known) => {
  const algorithm = known.algorithm as Algorithm;
  const task = known.task as Task;
  const chosen = { algorithm, best: { params: known.params as unknown as Record<string, number> } };

  it.each([
    ["grouped", known.grouped, golden.level.length],
    ["time", known.timed, known.timed.n],
  ] as const)("%s: the answers are those of scikit-learn, and so are their figures", async (kind, of, n) => {
    const job = goldenJob({ algorithm, task }, kind);
    const folds = foldsToAnswer(job);
    const { rows, answers } = await gatherAnswers(job, folds, chosen);
    expect(rows).toHaveLength(n);
    expect(answers).toHaveLength(of.answers.length);
    const away = of.answers.map((value, i) => Math.abs((value ?? Number.NaN) - (answers[i] as number)));
    expect(Math.max(...away)).toBeLessThan(2e-6);
    const ours = figuresOf(task, selectTarget(job.plan.target, rows), answers, job.spec.classes.length);
    const { folds: count, rows: all, evaluation } = await answerOutOfFolds(job, folds, chosen);
    expect([count, all, evaluation.n]).toEqual([golden.folds, golden.level.length, n]);
    expect(evaluation.metrics).toEqual(ours);
    for (const [name, value] of Object.entries(of.figures))
      expect(ours[name as FigureName], name).toBeCloseTo(value, 5);
  });
});

const { table, target } = sampleTask("binary_classification", 600, 4);
const small: TrainSpec<"binary_classification"> = {
  task: "binary_classification",
  algorithm: "gradient_boosting",
  features: table.columns.map(({ name }) => ({ name })),
  classes: ["stays", "leaves"],
  grid: { trees: [6, 12] },
  metric: "rocAuc",
  validation: { holdoutFraction: 0.25, folds: 4, seed: 3 },
};
const asked = { ...small, validation: { ...small.validation, outOfFolds: true } };

describe("a run that answers out of folds", () => {
  it("has the same model as without, and is judged on every training row", async () => {
    const stages: string[] = [];
    const lines: string[] = [];
    const hooks: TrainHooks = {
      onProgress: ({ stage }) => stages.at(-1) === stage || stages.push(stage),
      onLog: (line) => lines.push(line),
    };
    const plain = await train(small, table, target);
    const { outOfFolds, onnx, ...rest } = await train(asked, table, target, hooks);
    expect(plain).not.toHaveProperty("outOfFolds");
    expect(Buffer.from(onnx).equals(Buffer.from(plain.onnx))).toBe(true);
    expect(rest.holdout).toEqual(plain.holdout);
    expect(outOfFolds).toMatchObject({ folds: 4, rows: 450, evaluation: { n: 450 } });
    const { metrics, confusion, baseline, rocCurve, calibration, intervals } =
      outOfFolds?.evaluation ?? plain.holdout;
    expect(Object.values(confusion).reduce((sum, count) => sum + count, 0)).toBe(450);
    expect(metrics.rocAuc).toBeGreaterThan(baseline.metrics.rocAuc + 0.15);
    // Pooled answers are near the mean of the folds, and not the figures of a model that knows the rows.
    expect(Math.abs(metrics.rocAuc - (rest.cvFolds?.rocAuc?.mean ?? 0))).toBeLessThan(0.03);
    expect(calibration?.bins.reduce((sum, { n }) => sum + n, 0)).toBe(450);
    expect([rocCurve.length > 2, intervals?.resamples]).toEqual([true, 1000]);
    expect(stages).toEqual(["prepare", "search", "refit", "outOfFolds", "evaluate", "explain", "export"]);
    expect(lines.filter((line) => line.startsWith("Out of folds, fold "))).toHaveLength(4);
    expect(lines.find((line) => line.startsWith("Out of folds, 450 of 450 training rows"))).toContain(
      "ROC AUC",
    );
    expect(JSON.parse(JSON.stringify(outOfFolds))).toEqual(outOfFolds);
  });

  it.each(["multiclass_classification", "regression"] as const)(
    "evaluates a %s as its holdout",
    async (task) => {
      const of = sampleTask(task, 500, 8);
      const spec: TrainSpec = {
        ...asked,
        ...{ task, classes: CLASSES[task], metric: METRICS[task], grid: { trees: [8] } },
      };
      const { outOfFolds, holdout } = await train(spec, of.table, of.target);
      expect(outOfFolds?.evaluation.n).toBe(375);
      expect(Object.keys(outOfFolds?.evaluation ?? {}).sort()).toEqual(Object.keys(holdout).sort());
    },
  );

  it("takes the first draw where folds are repeated", async () => {
    const repeats = (times: number) =>
      train(
        { ...asked, grid: { trees: [8] }, validation: { ...asked.validation, repeats: times } },
        table,
        target,
      );
    const [once, twice] = [await repeats(1), await repeats(2)];
    expect(twice.cvFolds?.rocAuc?.folds).toHaveLength(8);
    expect(twice.outOfFolds).toEqual(once.outOfFolds);
  });

  it("says that the earliest rows have no answer in order of time", async () => {
    const split: SplitSpec = { kind: "time", column: "day" };
    const moments = Float64Array.from(target, (_, row) => 60 * row);
    const spec = { ...asked, validation: { ...asked.validation, split } };
    const { outOfFolds } = await train(spec, table, target, {}, moments);
    expect(outOfFolds).toMatchObject({ folds: 4, rows: 450, evaluation: { n: 360 } });
  });

  it("of given parts answers the validation rows, with the very model that was trained", async () => {
    const parts = Float64Array.from(target, (_, row) => [0, 0, 0, 1, 2][row % 5] as number);
    const split: SplitSpec = { kind: "given", column: "part" };
    const spec = { ...asked, grid: { trees: [8] }, validation: { ...asked.validation, folds: 0, split } };
    const { outOfFolds, rows } = await train(spec, table, target, {}, parts);
    expect(outOfFolds).toMatchObject({ folds: 1, rows: 480, evaluation: { n: 120 } });
    expect(rows).toMatchObject({ train: 360, validation: 120 });
    // Judged as the test once the validation is called so.
    const swapped = parts.map((part) => (part === 0 ? 0 : 3 - part));
    const test = await train(
      { ...spec, validation: { ...spec.validation, outOfFolds: false } },
      table,
      target,
      {},
      swapped,
    );
    expect(outOfFolds?.evaluation.metrics).toEqual(test.holdout.metrics);
  });

  it.each([
    ["no folds", undefined, undefined],
    ["parts without validation", { kind: "given", column: "part" }, [0, 0, 0, 0, 2]],
  ] as const)("is refused before anything is fitted: %s", async (_name, split, words) => {
    const lines: string[] = [];
    const keys = words && Float64Array.from(target, (_, row) => words[row % words.length] as number);
    const validation = { ...asked.validation, folds: 0, ...(split && { split }) };
    const run = train({ ...asked, validation }, table, target, { onLog: (line) => lines.push(line) }, keys);
    await expect(run).rejects.toThrow("Choose 2 to 10 folds");
    expect(lines.filter((line) => !/training rows/.test(line))).toEqual([]);
  });

  it("stops at an abort between two of its folds", async () => {
    const cancel = new AbortController();
    const run = train(asked, table, target, {
      signal: cancel.signal,
      onLog: (line) => line.startsWith("Out of folds, fold 2") && cancel.abort(),
    });
    await expect(run).rejects.toBeInstanceOf(TrainingCancelledError);
  });

  it("goes on from a checkpoint in the middle of a fold, and fits no finished one again", async () => {
    const plain = await train(asked, table, target);
    const cancel = new AbortController();
    let kept: Checkpoint | undefined;
    const run = train(asked, table, target, {
      signal: cancel.signal,
      checkpointEvery: 0,
      onCheckpoint(checkpoint) {
        if (cancel.signal.aborted || !checkpoint.fit?.key.startsWith("Out of folds, fold 3")) return;
        kept = deserialize(serialize(checkpoint));
        cancel.abort();
      },
    });
    await expect(run).rejects.toBeInstanceOf(TrainingCancelledError);
    const lines: string[] = [];
    let first = Number.NaN;
    const resumed = await train(asked, table, target, {
      checkpoint: kept,
      checkpointEvery: 0,
      onCheckpoint({ fit }) {
        if (fit?.key.startsWith("Out of folds, fold 3") && Number.isNaN(first)) first = fit.state.done;
      },
      onLog: (line) => lines.push(line),
    });
    expect(resumed.outOfFolds).toEqual(plain.outOfFolds);
    expect(Buffer.from(resumed.onnx).equals(Buffer.from(plain.onnx))).toBe(true);
    expect(first).toBe((kept?.fit?.state.done ?? Number.NaN) + 1);
    expect(lines.flatMap((line) => /^Out of folds, fold (\d)/.exec(line)?.[1] ?? [])).toEqual(["3", "4"]);
  });
});
