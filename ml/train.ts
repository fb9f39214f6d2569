import { CATALOGUE, expandGrid } from "./catalogue.ts";
import { TrainingInputError } from "./errors.ts";
import { resamplesFor } from "./evaluate/bootstrap.ts";
import { FIGURES, type FigureName, scoreOf } from "./evaluate/figures.ts";
import { evaluateHoldout, figuresOf, holdoutIntervals, selectAnswers } from "./evaluate/holdout.ts";
import { permutationImportance } from "./evaluate/permutation.ts";
import { describePipeline } from "./onnx/describe.ts";
import { exportModel, ONNX_OPSET } from "./onnx/export.ts";
import { type Pipeline, predictAnswers } from "./pipeline.ts";
import { checkedFeatures } from "./preprocess/features.ts";
import { createRandom, sampleRows } from "./split/random.ts";
import { strataOf, stratifiedHoldout } from "./split/stratified.ts";
import { selectRows, selectTarget, type Table } from "./table.ts";
import type { TargetValues, Task } from "./task.ts";
import { FIGURE_WORDS } from "./train/figure-words.ts";
import { prepareLearner } from "./train/learners.ts";
import { createReporter } from "./train/reporter.ts";
import { describeParameters, searchTrials } from "./train/search.ts";
import type { TrainHooks, TrainResult, TrainSpec } from "./train/spec.ts";

export type { Progress, Stage, TrainHooks, TrainResult, TrainSpec, Trial } from "./train/spec.ts";

export const LIBRARY_VERSION = "2";
const PROBE_ROWS = 300;
const IMPORTANCE_ROWS = 20_000;
/** Nearest neighbours compare each row with all training rows. */
const IMPORTANCE_ROWS_OF_NEIGHBOURS = 500;
const IMPORTANCE_REPEATS = 5;

/**
 * Trains a model: search over the grid, refit of the best setting on all training rows, evaluation on the holdout, permutation importance, and export to ONNX. `target` holds
 * the position of each row's class, or its number. The same spec, data and seed give the same model bytes, whatever the engine's thread count. Throws
 * TrainingInputError for data or settings that cannot be trained on and TrainingCancelledError after an abort.
 */
export async function train<T extends Task>(
  spec: TrainSpec<T>,
  table: Table,
  target: TargetValues,
  hooks: TrainHooks = {},
): Promise<TrainResult<T>> {
  // The holdout that belongs to a task is made by that task's own branch of `evaluateHoldout`.
  return (await trainAny(spec, table, target, hooks)) as TrainResult<T>;
}

async function trainAny(
  spec: TrainSpec,
  table: Table,
  target: TargetValues,
  hooks: TrainHooks,
): Promise<TrainResult> {
  const reporter = createReporter(hooks);
  reporter.stage("prepare", 1, "Checking the data");
  checkTask(spec);
  const trials = expandGrid(spec.algorithm, spec.grid);
  checkValidation(spec.validation);
  const { task, metric, classes } = spec;
  const { holdoutFraction, seed } = spec.validation;
  const data: Table = { rows: table.rows, columns: checkedFeatures(table, target, spec.features, classes) };
  const split = stratifiedHoldout(strataOf(target), holdoutFraction, seed);
  const known = selectRows(data, split.train);
  const knownTarget = selectTarget(target, split.train);
  const holdout = selectRows(data, split.holdout);
  const holdoutTarget = selectTarget(target, split.holdout);
  reporter.log(
    `${known.rows} training rows and ${holdout.rows} holdout rows, ${data.columns.length} features`,
  );

  const {
    trials: results,
    best,
    cvFolds,
  } = await searchTrials(spec, known, knownTarget, trials, hooks, reporter);

  reporter.stage("refit", 1, "Training the best setting on all training rows");
  const learner = prepareLearner(spec.algorithm, known, knownTarget, {
    task,
    classes: Math.max(1, classes.length),
    engine: hooks.engine,
    seed,
    features: spec.features,
    trials: [best.params],
  });
  const model = await learner.fit(best.params, (share) => reporter.step(share)).finally(() => learner.end());
  reporter.log(`Trained on all training rows: ${describeParameters(best.params) || "nothing to set"}`);

  reporter.stage("evaluate", resamplesFor(holdout.rows), "Evaluating on the holdout");
  const answers = predictAnswers(model, holdout);
  const evaluated = evaluateHoldout(task, knownTarget, holdoutTarget, answers, classes, seed);
  reporter.log(
    `Holdout ${figureWords(metric, evaluated.metrics)} (always "${evaluated.baseline.label}": ${figureWords(metric, evaluated.baseline.metrics)})`,
  );
  const intervals = await holdoutIntervals(
    task,
    holdoutTarget,
    answers,
    { classes: classes.length, seed },
    (done) => reporter.step(done),
  );

  const probe = sampleRows(holdout.rows, PROBE_ROWS, createRandom(seed));
  const sampled = model.kind === "neighbours" ? IMPORTANCE_ROWS_OF_NEIGHBOURS : IMPORTANCE_ROWS;
  const sample = sampleRows(holdout.rows, sampled, createRandom(seed));
  const sampleTarget = selectTarget(holdoutTarget, sample);
  const features = spec.features.map(({ name }) => name);
  reporter.stage("explain", features.length * IMPORTANCE_REPEATS, "Measuring what each feature contributes");
  const importance = await permutationImportance(
    selectRows(holdout, sample),
    (rows) => scoreOf(figuresOf(task, sampleTarget, predictAnswers(model, rows), classes.length), metric),
    { features, repeats: IMPORTANCE_REPEATS, seed },
    (done) => reporter.step(done),
  );

  reporter.stage("export", 1, "Writing the model file");
  const schema = describePipeline(known.columns, task, classes, model);
  const pipeline: Pipeline = { task, algorithm: spec.algorithm, schema, model };
  const onnx = exportModel(pipeline);
  await reporter.step(1, "Done");
  return {
    task,
    algorithm: spec.algorithm,
    metric,
    trials: results,
    bestParams: best.params,
    cvFolds,
    holdout: { ...evaluated, intervals },
    probe: {
      rows: Array.from(probe, (row) => split.holdout[row] as number),
      answers: Array.from(selectAnswers(task, answers, probe, classes.length)),
    },
    answered: { rows: split.holdout, answers },
    importance,
    importanceRows: sample.length,
    onnx,
    inputSchema: schema,
    rows: {
      total: table.rows,
      train: known.rows,
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

function figureWords(name: FigureName, figures: Readonly<Partial<Record<FigureName, number>>>): string {
  return `${FIGURE_WORDS[name]} ${(figures[name] ?? Number.NaN).toPrecision(4)}`;
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

function checkValidation({ holdoutFraction, folds, seed }: TrainSpec["validation"]): void {
  if (!(holdoutFraction >= 0.05 && holdoutFraction <= 0.5)) {
    throw new TrainingInputError("The holdout must be between 5 % and 50 % of the rows.");
  }
  if (!(folds === 0 || (Number.isInteger(folds) && folds >= 2 && folds <= 10))) {
    throw new TrainingInputError("Cross-validation takes 2 to 10 folds, or 0 for none.");
  }
  if (!Number.isSafeInteger(seed)) throw new TrainingInputError("The seed must be a whole number.");
}
