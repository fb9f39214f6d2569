import { expandGrid } from "./catalogue.ts";
import { TrainingInputError } from "./errors.ts";
import { evaluateBinary, majorityBaseline } from "./evaluate/metrics.ts";
import { permutationImportance } from "./evaluate/permutation.ts";
import { rocCurve } from "./evaluate/roc.ts";
import { describeInputs } from "./onnx/describe.ts";
import { exportModel, ONNX_OPSET } from "./onnx/export.ts";
import { type Pipeline, predictProbabilities } from "./pipeline.ts";
import { checkedFeatures } from "./preprocess/features.ts";
import { createRandom, sampleRows } from "./split/random.ts";
import { stratifiedHoldout } from "./split/stratified.ts";
import { selectRows, selectTarget, type Table } from "./table.ts";
import { prepareLearner } from "./train/learners.ts";
import { createReporter } from "./train/reporter.ts";
import { describeParameters, searchTrials } from "./train/search.ts";
import type { TrainHooks, TrainResult, TrainSpec } from "./train/spec.ts";

export type { Progress, Stage, TrainHooks, TrainResult, TrainSpec, Trial } from "./train/spec.ts";

export const LIBRARY_VERSION = "1";
const PROBE_ROWS = 300;
const IMPORTANCE_ROWS = 20_000;
const IMPORTANCE_REPEATS = 5;
const THRESHOLD = 0.5;

/**
 * Trains a binary classifier: search over the grid, refit of the best setting on all training rows, evaluation on the holdout, permutation importance, and export to ONNX.
 * `target` holds 0 or 1 for each row of the table. The same spec, data and seed give the same model bytes, whatever the engine's thread count. Throws TrainingInputError for data or
 * settings that cannot be trained on and TrainingCancelledError after an abort.
 */
export async function trainBinary(
  spec: TrainSpec,
  table: Table,
  target: Uint8Array,
  hooks: TrainHooks = {},
): Promise<TrainResult> {
  const reporter = createReporter(hooks);
  reporter.stage("prepare", 1, "Checking the data");
  const trials = expandGrid(spec.algorithm, spec.grid);
  checkValidation(spec.validation);
  const data: Table = { rows: table.rows, columns: checkedFeatures(table, target, spec.features) };
  const split = stratifiedHoldout(target, spec.validation.holdoutFraction, spec.validation.seed);
  const train = selectRows(data, split.train);
  const trainTarget = selectTarget(target, split.train);
  const holdout = selectRows(data, split.holdout);
  const holdoutTarget = selectTarget(target, split.holdout);
  const schema = describeInputs(train.columns, trainTarget, spec.classes);
  reporter.log(
    `${train.rows} training rows and ${holdout.rows} holdout rows, ${data.columns.length} features`,
  );

  const {
    trials: results,
    best,
    cvFolds,
  } = await searchTrials(spec, train, trainTarget, trials, hooks, reporter);

  reporter.stage("refit", 1, "Training the best setting on all training rows");
  const learner = prepareLearner(spec.algorithm, train, trainTarget, {
    engine: hooks.engine,
    seed: spec.validation.seed,
    features: spec.features,
    trials: [best.params],
  });
  const model = await learner.fit(best.params, (share) => reporter.step(share)).finally(() => learner.end());
  reporter.log(`Trained on all training rows: ${describeParameters(best.params)}`);

  reporter.stage("evaluate", 1, "Evaluating on the holdout");
  const probabilities = predictProbabilities(model, holdout);
  const { metrics, confusion } = evaluateBinary(holdoutTarget, probabilities, THRESHOLD);
  const baseline = majorityBaseline(trainTarget, holdoutTarget);
  reporter.log(
    `Holdout ROC AUC ${metrics.rocAuc.toFixed(4)}, accuracy ${metrics.accuracy.toFixed(4)} (always the majority: ${baseline.metrics.accuracy.toFixed(4)})`,
  );
  await reporter.step(1);

  const probe = sampleRows(holdout.rows, PROBE_ROWS, createRandom(spec.validation.seed));
  const sample = sampleRows(holdout.rows, IMPORTANCE_ROWS, createRandom(spec.validation.seed));
  const features = spec.features.map(({ name }) => name);
  reporter.stage("explain", features.length * IMPORTANCE_REPEATS, "Measuring what each feature contributes");
  const importance = await permutationImportance(
    selectRows(holdout, sample),
    selectTarget(holdoutTarget, sample),
    (rows) => predictProbabilities(model, rows),
    { features, repeats: IMPORTANCE_REPEATS, seed: spec.validation.seed },
    (done) => reporter.step(done),
  );

  reporter.stage("export", 1, "Writing the model file");
  const pipeline: Pipeline = { task: "binary_classification", algorithm: spec.algorithm, schema, model };
  const onnx = exportModel(pipeline);
  await reporter.step(1, "Done");
  return {
    task: "binary_classification",
    algorithm: spec.algorithm,
    trials: results,
    bestParams: best.params,
    cvFolds,
    holdout: {
      n: holdout.rows,
      positives: confusion.truePositives + confusion.falseNegatives,
      threshold: THRESHOLD,
      metrics,
      confusion,
      rocCurve: rocCurve(holdoutTarget, probabilities),
      baseline: { label: spec.classes[baseline.label], metrics: baseline.metrics },
    },
    probe: {
      rows: Array.from(probe, (row) => split.holdout[row] as number),
      probabilities: Array.from(probe, (row) => probabilities[row] as number),
    },
    importance,
    importanceRows: sample.length,
    onnx,
    inputSchema: schema,
    rows: {
      total: table.rows,
      train: train.rows,
      holdout: holdout.rows,
      positives: target.reduce((sum, label) => sum + label, 0),
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

function checkValidation({ holdoutFraction, folds, seed }: TrainSpec["validation"]): void {
  if (!(holdoutFraction >= 0.05 && holdoutFraction <= 0.5)) {
    throw new TrainingInputError("The holdout must be between 5 % and 50 % of the rows.");
  }
  if (!(folds === 0 || (Number.isInteger(folds) && folds >= 2 && folds <= 10))) {
    throw new TrainingInputError("Cross-validation takes 2 to 10 folds, or 0 for none.");
  }
  if (!Number.isSafeInteger(seed)) throw new TrainingInputError("The seed must be a whole number.");
}
