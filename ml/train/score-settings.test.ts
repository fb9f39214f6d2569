import { describe, expect, it } from "vitest";
import { defaultParameters, type ParameterValues } from "#ml/catalogue.ts";
import { TrainingInputError } from "#ml/errors.ts";
import type { FittedModel } from "#ml/pipeline.ts";
import { foldsOf } from "#ml/split/plan.ts";
import { stratifiedHoldout } from "#ml/split/stratified.ts";
import { noKeeper } from "./keeper.ts";
import { createReporter } from "./reporter.ts";
import { sampleData } from "./sample-data.ts";
import { fitFirst, type SearchJob, scoreSettings } from "./score-settings.ts";
import { betterFirst, scored } from "./search.ts";
import type { TrainSpec, Trial } from "./spec.ts";

const { table, target } = sampleData(200, 5);
const spec: TrainSpec = {
  task: "binary_classification",
  algorithm: "multilayer_perceptron",
  features: table.columns.map(({ name }) => ({ name })),
  classes: ["stays", "leaves"],
  grid: {},
  validation: { holdoutFraction: 0.25, folds: 2, seed: 3 },
  metric: "rocAuc",
};
const plan = { spec: { kind: "stratified" }, target, classes: spec.classes } as const;
const good = { ...defaultParameters("multilayer_perceptron"), epochs: 2 };
/** Its error is infinite in the first pass. */
const bad = { ...good, alpha: Number.POSITIVE_INFINITY };

function score(mayFail: boolean) {
  const lines: string[] = [];
  const hooks = { onLog: (line: string) => lines.push(line) };
  const job: SearchJob = {
    spec,
    table,
    plan,
    hooks,
    reporter: createReporter(hooks),
    keeper: noKeeper,
    meter: { done: 0 },
    prefix: "",
  };
  job.reporter.stage("search", 4, "Trying settings");
  const scores = scoreSettings(job, foldsOf(plan, 2, 1, 1), [bad, good], {
    mayFail,
    nameOf: (index) => `setting ${index + 1}`,
  });
  return { scores, lines, meter: job.meter };
}

describe("settings of which one cannot be fitted", () => {
  it("leave it out with a line of the log, and the others have their figures", async () => {
    const { scores, lines, meter } = score(true);
    const [first, second] = await scores;
    expect(first?.failure).toBeInstanceOf(TrainingInputError);
    expect(first?.figures).toEqual([{}, {}]);
    expect(second?.figures.every(({ rocAuc }) => Number.isFinite(rocAuc))).toBe(true);
    expect(lines.filter((line) => line.includes("left, The network's error grew"))).toHaveLength(1);
    expect(meter.done).toBe(4);
    const trials = [first, second].map((one) => scored(spec, good, one as NonNullable<typeof one>));
    expect(betterFirst(spec, trials)[0]).toBe(trials[1]);
  });

  it("are refused where nothing is chosen between", async () => {
    await expect(score(false).scores).rejects.toThrow("The network's error grew");
  });
});

describe("a setting that the rows cannot even be prepared for", () => {
  const trees = defaultParameters("gradient_boosting");
  // A histogram for each leaf of such a tree is more than 4 GB.
  const huge = { ...trees, trees: 3, max_leaf_nodes: 2_000_000 };
  const small = { ...trees, trees: 3 };
  const many = sampleData(9_000, 5);
  const scoresOf = async (settings: ParameterValues[], mayFail: boolean) => {
    const job: SearchJob = {
      spec: { ...spec, algorithm: "gradient_boosting" },
      table: many.table,
      plan: { ...plan, target: many.target },
      hooks: {},
      reporter: createReporter({}),
      keeper: noKeeper,
      meter: { done: 0 },
      prefix: "",
    };
    job.reporter.stage("search", 4, "Trying settings");
    return scoreSettings(job, foldsOf(job.plan, 2, 1, 1), settings, { mayFail, nameOf: String });
  };

  it("is one that failed, and the others have the figures that they have alone", async () => {
    const [failed, fitted] = await scoresOf([huge, small], true);
    expect(failed?.failure?.message).toContain("4 GB at most");
    const [alone] = await scoresOf([small], true);
    expect(fitted?.failure).toBeUndefined();
    expect(fitted?.figures).toEqual(alone?.figures);
  });

  it("is refused where nothing is chosen between", async () => {
    await expect(scoresOf([huge], false)).rejects.toThrow("4 GB at most");
  });
});

it("a mean that cannot be computed loses to any other, infinite ones too", () => {
  const of = (rmse: number) => scored({ ...spec, metric: "rmse" }, good, { figures: [{ rmse }], seconds: 0 });
  const trials = [Number.NaN, Number.POSITIVE_INFINITY, 3].map(of);
  expect(betterFirst({ ...spec, metric: "rmse" }, trials)).toEqual([trials[2], trials[1], trials[0]]);
});

describe("the fit on all rows", () => {
  const ranked = [1, 2].map((trees) => ({ best: { params: { trees } } as unknown as Trial }));
  const reporter = createReporter({});
  const model = { kind: "linear" } as FittedModel;

  it("takes the next best where the best cannot be fitted", async () => {
    const found = await fitFirst(ranked, reporter, async (one) => {
      if (one === ranked[0]) throw new TrainingInputError("too large");
      return model;
    });
    expect(found).toEqual({ chosen: ranked[1], model });
  });

  it("says the first failure where none can, and lets other errors through", async () => {
    const failing = fitFirst(ranked, reporter, async ({ best }) => {
      throw new TrainingInputError(`failure ${best.params.trees}`);
    });
    await expect(failing).rejects.toThrow("failure 1");
    const broken = fitFirst(ranked, reporter, async () => {
      throw new RangeError("broken");
    });
    await expect(broken).rejects.toThrow("broken");
  });
});

it("a sample keeps as many rows of a rare class as it is asked to", () => {
  const rare = Uint8Array.from({ length: 1000 }, (_, i) => (i < 12 ? 1 : 0));
  const { holdout } = stratifiedHoldout(rare, 0.1, 1, 5);
  expect(holdout.filter((row) => rare[row] === 1)).toHaveLength(5);
  expect(holdout.filter((row) => rare[row] === 0)).toHaveLength(99);
});
