import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { defaultParameters, type ParameterValues } from "#ml/catalogue.ts";
import { TrainingInputError } from "#ml/errors.ts";
import { foldsOf } from "#ml/split/plan.ts";
import { createQueue, isStopped, takeFit } from "#ml/train/fold-queue.ts";
import { sampleData } from "#ml/train/sample-data.ts";
import type { SideTask } from "#ml/train/side-by-side.ts";
import type { TrainSpec } from "#ml/train/spec.ts";
import { startHelpers } from "./helpers.ts";
import { judgeOn } from "./judge-on.ts";

const { table, target } = sampleData(300, 5);
const spec: TrainSpec = {
  task: "binary_classification",
  algorithm: "logistic_regression",
  features: table.columns.map(({ name }) => ({ name })),
  classes: ["stays", "leaves"],
  grid: {},
  validation: { holdoutFraction: 0.25, folds: 3, seed: 3 },
  metric: "rocAuc",
};
const folds = foldsOf({ spec: { kind: "stratified" }, target, classes: spec.classes }, 3, 1, 1);
const setting = defaultParameters("logistic_regression");

function taskOf(settings: readonly ParameterValues[], changed: Partial<TrainSpec> = {}): SideTask {
  return {
    work: { spec: { ...spec, ...changed }, table, target, folds, settings, mayFail: true },
    queue: createQueue(folds.length, settings.length, true),
    needless: folds.flatMap((_, fold) => settings.map((_, at) => fold === 1 && at === 0)),
    points: 0,
  };
}

const open: { end(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.end()));
});
const judgesOn = (threads: number) => {
  const helpers = startHelpers(threads);
  open.push(helpers);
  return helpers.judges as NonNullable<typeof helpers.judges>;
};
const workerOf = (code: string) => {
  const worker = new Worker(code, { eval: true });
  open.push({ end: () => worker.terminate() });
  return worker;
};

describe("threads that judge fits by themselves", () => {
  it("take each fit once, say nothing of what is known, and are free for the next task", async () => {
    const judges = judgesOn(3);
    for (let round = 0; round < 2; round++) {
      const settled: [string, number | undefined][] = [];
      await judges.judge(taskOf([setting, { ...setting, C: 0.01 }]), (fit, { figures }) =>
        settled.push([`${fit.fold}.${fit.setting}`, figures.rocAuc]),
      );
      expect(settled.map(([fit]) => fit).sort()).toEqual(["0.0", "0.1", "1.0", "1.1", "2.0", "2.1"]);
      for (const [fit, figure] of settled)
        expect(figure, fit).toEqual(fit === "1.0" ? undefined : expect.any(Number));
    }
  });

  it("say why a setting could not be fitted, and go on", async () => {
    const perceptron = { ...defaultParameters("multilayer_perceptron"), epochs: 1 };
    const task = taskOf([{ ...perceptron, alpha: Number.POSITIVE_INFINITY }, perceptron], {
      algorithm: "multilayer_perceptron",
    });
    const failures: (string | undefined)[] = [];
    await judgesOn(2).judge(task, (fit, { failure }) => {
      if (fit.fold === 0) failures.push(failure);
    });
    expect(failures).toEqual([expect.stringContaining("The network's error grew"), undefined]);
  });

  it("stop where one of them is told something that may not be, and hand that on when all are free", async () => {
    const task = taskOf([setting]);
    const judging = judgesOn(3).judge(task, () => {
      throw new TrainingInputError("This may not fail.");
    });
    await expect(judging).rejects.toThrow("This may not fail.");
    expect(isStopped(task.queue)).toBe(true);
    expect(takeFit(task.queue, undefined)).toBeUndefined();
  });

  it("hand on an error that is no setting's", async () => {
    const task = taskOf([setting], { algorithm: "multilayer_perceptron" });
    await expect(judgesOn(2).judge(task, () => {})).rejects.toThrow(/^The parameter .* has no value\.$/);
    expect(isStopped(task.queue)).toBe(true);
  });
});

describe("a thread that is gone", () => {
  it.each([
    [
      "ends without a word",
      "require('node:worker_threads').parentPort.once('message', () => process.exit(0))",
    ],
    [
      "breaks",
      "require('node:worker_threads').parentPort.once('message', () => { throw new Error('broken') })",
    ],
  ])("stops the search when it %s", async (_, code) => {
    const task = taskOf([setting]);
    await expect(judgeOn(workerOf(code), task, () => {})).rejects.toThrow(/ended early|broken/);
    expect(isStopped(task.queue)).toBe(true);
  });
});
