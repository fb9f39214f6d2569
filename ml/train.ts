import { type Algorithm, CATALOGUE } from "./catalogue.ts";
import { TrainingInputError } from "./errors.ts";
import { resamplesFor } from "./evaluate/bootstrap.ts";
import { FIGURES, type FigureName } from "./evaluate/figures.ts";
import { evaluateHoldout, holdoutIntervals, selectAnswers } from "./evaluate/holdout.ts";
import { countOf } from "./format.ts";
import { describePipeline } from "./onnx/describe.ts";
import { exportModel, ONNX_OPSET } from "./onnx/export.ts";
import { type Pipeline, predictAnswers } from "./pipeline.ts";
import { checkedFeatures } from "./preprocess/features.ts";
import { countGroups } from "./split/grouped.ts";
import type { HoldoutSplit } from "./split/parts.ts";
import { holdoutOf, learnedRows, planFor, type SplitPlan } from "./split/plan.ts";
import { createRandom, sampleRows } from "./split/random.ts";
import { selectRows, selectTarget, type Table } from "./table.ts";
import type { TargetValues, Task } from "./task.ts";
import { autoSearch } from "./train/automl.ts";
import { alwaysWords, FIGURE_WORDS, figureWords } from "./train/figure-words.ts";
import { fitSetting } from "./train/fit-setting.ts";
import { createKeeper, type Keeper, noKeeper } from "./train/keeper.ts";
import { lookInside } from "./train/look-inside.ts";
import { nestedValidation, outerFolds } from "./train/nested.ts";
import { answerOutOfFolds, foldsToAnswer } from "./train/out-of-folds.ts";
import { describeParameters } from "./train/parameter.ts";
import { createReporter } from "./train/reporter.ts";
import { fitFirst, type SearchJob } from "./train/score-settings.ts";
import { type Candidate, searchSize, searchTrials } from "./train/search.ts";
import type {
  AutoReport,
  NestedValidation,
  TrainHooks,
  TrainResult,
  TrainSpec,
  Trial,
} from "./train/spec.ts";

export type { Checkpoint } from "./train/keeper.ts";
export type { Progress, Stage, TrainHooks, TrainResult, TrainSpec, Trial } from "./train/spec.ts";

export const LIBRARY_VERSION = "3";
const PROBE_ROWS = 300;
const MAX_REPEATS = 10;
const POINTS_OF_THE_MODEL = 200;

/**
 * Trains a model: search over the grid, refit of the best setting on all training rows, evaluation on the holdout, a look inside the model, and export to ONNX. `target` holds
 * the position of each row's class, or its number; `keys` its group, moment or given part, where the split goes by one. The same spec, data and seed give the same model bytes, whatever the engine's thread count. Throws
 * TrainingInputError for data or settings that cannot be trained on and TrainingCancelledError after an abort.
 */
export async function train<T extends Task>(
  spec: TrainSpec<T>,
  table: Table,
  target: TargetValues,
  hooks: TrainHooks = {},
  keys?: Float64Array,
): Promise<TrainResult<T>> {
  // The holdout that belongs to a task is made by that task's own branch of `evaluateHoldout`.
  return (await trainAny(spec, table, target, hooks, keys)) as TrainResult<T>;
}

async function trainAny(
  spec: TrainSpec,
  table: Table,
  target: TargetValues,
  hooks: TrainHooks,
  keys: Float64Array | undefined,
): Promise<TrainResult> {
  const reporter = createReporter(hooks);
  const keeper = keeperFor(hooks);
  reporter.stage("prepare", 1, "Checking the data");
  checkTask(spec);
  checkValidation(spec.validation);
  const { task, metric, classes } = spec;
  const { holdoutFraction, seed } = spec.validation;
  const data: Table = { rows: table.rows, columns: checkedFeatures(table, target, spec.features, classes) };
  const plan: SplitPlan = { spec: spec.validation.split ?? { kind: "stratified" }, target, classes, keys };
  const split = holdoutOf(plan, holdoutFraction, seed);
  const seen = { table: selectRows(data, split.train), plan: planFor(plan, split.train) };
  const learned = learnedRows(seen.plan);
  const known = learned ? selectRows(seen.table, learned) : seen.table;
  const knownTarget = learned ? selectTarget(seen.plan.target, learned) : seen.plan.target;
  const holdout = selectRows(data, split.holdout);
  const holdoutTarget = selectTarget(target, split.holdout);
  const aside = seen.table.rows - known.rows;
  reporter.log(
    `${countOf(known.rows, "training row")}${aside > 0 ? `, ${countOf(aside, "validation row")}` : ""} and ${countOf(holdout.rows, "holdout row")}, ${countOf(data.columns.length, "feature")}`,
  );

  const job: SearchJob = {
    spec,
    ...seen,
    hooks,
    reporter,
    keeper,
    meter: { done: 0 },
    prefix: "",
  };
  const folds = spec.validation.outOfFolds ? foldsToAnswer(job) : [];
  const { ranked, nested, automl } = await choose(job);

  reporter.stage("refit", 1, "Training the best setting on all training rows");
  const { chosen, model } = await fitFirst(ranked, reporter, (one) =>
    fitSetting(
      { spec: { ...spec, algorithm: one.algorithm }, hooks },
      known,
      knownTarget,
      one.best.params,
      (share) => reporter.step(share),
      reporter.watch("loss All training rows", POINTS_OF_THE_MODEL),
      keeper.fit(`All training rows: ${one.algorithm} ${describeParameters(one.best.params)}`),
    ),
  );
  const { algorithm, trials: results, best, cvFolds } = chosen;
  reporter.log(`Trained on all training rows: ${describeParameters(best.params) || "nothing to set"}`);

  const outOfFolds = folds.length > 0 ? await answerOutOfFolds(job, folds, chosen) : undefined;

  reporter.stage("evaluate", resamplesFor(holdout.rows), "Evaluating on the holdout");
  const answers = predictAnswers(model, holdout);
  const evaluated = evaluateHoldout(task, knownTarget, holdoutTarget, answers, classes, seed);
  const always = alwaysWords(task, evaluated.baseline.label);
  reporter.log(
    `Holdout ${figureWords(metric, evaluated.metrics)} (always ${always}: ${figureWords(metric, evaluated.baseline.metrics)})`,
  );
  const intervals = await holdoutIntervals(
    task,
    holdoutTarget,
    answers,
    { classes: classes.length, seed },
    (done) => reporter.step(done),
  );

  const probe = sampleRows(holdout.rows, PROBE_ROWS, createRandom(seed));
  const inside = await lookInside(
    {
      task,
      classes: classes.length,
      model,
      known,
      holdout,
      target: holdoutTarget,
      places: split.holdout,
      seed,
      metric,
      answers,
    },
    reporter,
  );

  reporter.stage("export", 1, "Writing the model file");
  const schema = describePipeline(known.columns, task, classes, model);
  const pipeline: Pipeline = { task, algorithm, schema, model };
  const onnx = exportModel(pipeline);
  await reporter.step(1, "Done");
  return {
    task,
    algorithm,
    metric,
    trials: results,
    bestParams: best.params,
    cvFolds,
    ...(automl && { automl }),
    ...(nested && { nested }),
    ...(outOfFolds && { outOfFolds }),
    holdout: { ...evaluated, intervals },
    probe: {
      rows: Array.from(probe, (row) => split.holdout[row] as number),
      answers: Array.from(selectAnswers(task, answers, probe, classes.length)),
    },
    answered: { rows: split.holdout, answers },
    ...divisionOf(plan, split),
    ...inside,
    onnx,
    inputSchema: schema,
    rows: {
      total: table.rows,
      train: known.rows,
      ...(seen.table.rows > known.rows && { validation: seen.table.rows - known.rows }),
      holdout: holdout.rows,
      positives:
        task === "binary_classification"
          ? (target as Uint8Array).reduce((sum, label) => sum + label, 0)
          : null,
    },
    timings: reporter.seconds(),
    library: {
      name: "countersign/ml",
      version: LIBRARY_VERSION,
      onnxOpset: ONNX_OPSET,
      threads: hooks.engine?.threads ?? 1,
    },
  };
}

function keeperFor({ checkpoint, onCheckpoint, checkpointEvery }: TrainHooks): Keeper {
  return onCheckpoint ? createKeeper(checkpoint, onCheckpoint, { every: checkpointEvery }) : noKeeper;
}

type Choice = Candidate & { readonly algorithm: Algorithm; readonly trials: readonly Trial[] };

/** What the model may be made with, the best first, and how it was found. */
async function choose(
  job: SearchJob,
): Promise<{ ranked: readonly Choice[]; nested?: NestedValidation; automl?: AutoReport }> {
  const { spec, reporter } = job;
  if (spec.automl) {
    const { report, ranked } = await autoSearch(job, spec.automl.seconds);
    return { ranked, automl: report };
  }
  const outer = spec.validation.nested ?? 0;
  const outerParts = outer > 0 ? outerFolds(job, outer) : [];
  const { cost } = searchSize(spec, job.table.rows);
  reporter.stage("search", cost * (1 + outer) + outer, "Trying settings");
  const found = await searchTrials(job);
  const ranked = found.ranked.map((one) => ({ ...one, algorithm: spec.algorithm, trials: found.trials }));
  return outer > 0 ? { ranked, nested: await nestedValidation(job, outerParts) } : { ranked };
}

/** What the holdout was divided off by, where it was not by class: its groups, or its first moment. */
function divisionOf(plan: SplitPlan, split: HoldoutSplit): Pick<TrainResult, "division"> {
  const { spec, keys } = plan;
  if (spec.kind === "stratified") return {};
  const of = (rows: Uint32Array) => Float64Array.from(rows, (row) => keys?.[row] ?? Number.NaN);
  if (spec.kind === "plain" || spec.kind === "given") return { division: { ...spec } };
  const held = of(split.holdout);
  return {
    division:
      spec.kind === "time"
        ? { ...spec, holdoutFrom: held.reduce((first, moment) => Math.min(first, moment)) }
        : { ...spec, trainGroups: countGroups(of(split.train)), holdoutGroups: countGroups(held) },
  };
}

function checkTask({ task, algorithm, metric }: TrainSpec): void {
  const { label, tasks } = CATALOGUE[algorithm];
  if (!tasks.includes(task))
    throw new TrainingInputError(
      task === "regression"
        ? `${label} tells classes apart; the target is a number. Choose another algorithm, or a threshold of the number.`
        : `${label} foretells numbers; the target has classes. Choose another algorithm.`,
    );
  if (!(FIGURES[task] as readonly FigureName[]).includes(metric))
    throw new TrainingInputError(
      `${FIGURE_WORDS[metric]} is not a figure of this task. Choose by ${FIGURE_WORDS[FIGURES[task][0]]}.`,
    );
}

function checkValidation({
  holdoutFraction,
  folds,
  repeats = 1,
  nested = 0,
  split,
  seed,
}: TrainSpec["validation"]): void {
  if (!(holdoutFraction >= 0.05 && holdoutFraction <= 0.5)) {
    throw new TrainingInputError("The holdout must be between 5 % and 50 % of the rows.");
  }
  if (!(folds === 0 || (Number.isInteger(folds) && folds >= 2 && folds <= 10))) {
    throw new TrainingInputError("Cross-validation takes 2 to 10 folds, or 0 for none.");
  }
  if (!(nested === 0 || (Number.isInteger(nested) && nested >= 2 && nested <= 10))) {
    throw new TrainingInputError("Nested validation takes 2 to 10 outer folds, or none.");
  }
  if (nested > 0 && split?.kind === "given") {
    throw new TrainingInputError(
      "The parts are given, so there are no outer folds to draw. Leave the nested validation out.",
    );
  }
  if (!(Number.isInteger(repeats) && repeats >= 1 && repeats <= MAX_REPEATS)) {
    throw new TrainingInputError(`Cross-validation is done 1 to ${MAX_REPEATS} times over.`);
  }
  if (!Number.isSafeInteger(seed)) throw new TrainingInputError("The seed must be a whole number.");
}
