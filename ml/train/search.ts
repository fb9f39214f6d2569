import type { ParameterValues } from "#ml/catalogue.ts";
import { type BinaryMetrics, evaluateBinary, meanAndStd } from "#ml/evaluate/metrics.ts";
import { predictProbabilities } from "#ml/pipeline.ts";
import { type Fold, stratifiedFolds, stratifiedHoldout } from "#ml/split/stratified.ts";
import { selectRows, selectTarget, type Table } from "#ml/table.ts";
import { prepareLearner } from "./learners.ts";
import type { Reporter } from "./reporter.ts";
import type { Spread, TrainHooks, TrainResult, TrainSpec, Trial } from "./spec.ts";

export interface SearchResult {
  readonly trials: readonly Trial[];
  readonly best: Trial;
  readonly cvFolds: TrainResult["cvFolds"];
}

const INNER_VALIDATION = 0.2;

/** Fits every trial on every fold; the trial with the highest mean ROC AUC wins, the earlier one on a tie. */
export async function searchTrials(
  spec: TrainSpec,
  table: Table,
  target: Uint8Array,
  trials: readonly ParameterValues[],
  hooks: TrainHooks,
  reporter: Reporter,
): Promise<SearchResult> {
  const folds = foldsFor(spec, target, trials.length);
  const scores = trials.map(() => [] as BinaryMetrics[]);
  const seconds = trials.map(() => 0);
  const total = folds.length * trials.length;
  reporter.stage(
    "search",
    total,
    `Trying ${counted(trials.length, "setting")} on ${counted(folds.length, "fold")}`,
  );
  let done = 0;
  for (const [foldIndex, fold] of folds.entries()) {
    const trainTarget = selectTarget(target, fold.train);
    const validationTarget = selectTarget(target, fold.validation);
    const validation = selectRows(table, fold.validation);
    const learner = prepareLearner(spec.algorithm, selectRows(table, fold.train), trainTarget, {
      engine: hooks.engine,
      seed: spec.validation.seed,
      features: spec.features,
      trials,
    });
    try {
      for (const [trialIndex, params] of trials.entries()) {
        const name = `Fold ${foldIndex + 1} of ${folds.length}, setting ${trialIndex + 1} of ${trials.length}`;
        await reporter.step(done, name);
        const started = performance.now();
        const model = await learner.fit(params, (share) => reporter.step(done + share));
        const { metrics } = evaluateBinary(validationTarget, predictProbabilities(model, validation));
        const took = (performance.now() - started) / 1000;
        (scores[trialIndex] as BinaryMetrics[]).push(metrics);
        seconds[trialIndex] = (seconds[trialIndex] as number) + took;
        done++;
        reporter.log(
          `${name}: ROC AUC ${metrics.rocAuc.toFixed(4)} in ${took.toFixed(1)} s (${describeParameters(params)})`,
        );
      }
    } finally {
      learner.end();
    }
  }
  const results = trials.map((params, i): Trial => {
    const foldMetrics = (scores[i] as BinaryMetrics[]).map(({ rocAuc }) => rocAuc);
    const spread = foldMetrics.length > 0 ? meanAndStd(foldMetrics) : { mean: 0, std: 0 };
    return { params, foldMetrics, ...spread, seconds: seconds[i] as number };
  });
  const best = results.reduce((winner, trial) => (trial.mean > winner.mean ? trial : winner));
  const bestScores = scores[results.indexOf(best)] as BinaryMetrics[];
  return { trials: results, best, cvFolds: bestScores.length > 0 ? spreads(bestScores) : null };
}

/** "trees 100, learning_rate 0.1" */
export function describeParameters(params: ParameterValues): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

function foldsFor(spec: TrainSpec, target: Uint8Array, trials: number): Fold[] {
  const { folds, seed } = spec.validation;
  if (folds > 0) return stratifiedFolds(target, folds, seed + 1);
  if (trials === 1) return [];
  const { train, holdout } = stratifiedHoldout(target, INNER_VALIDATION, seed + 1);
  return [{ train, validation: holdout }];
}

function spreads(metrics: readonly BinaryMetrics[]): NonNullable<TrainResult["cvFolds"]> {
  const spread = (name: keyof BinaryMetrics): Spread => {
    const folds = metrics.map((metric) => metric[name]);
    return { ...meanAndStd(folds), folds };
  };
  return {
    accuracy: spread("accuracy"),
    precision: spread("precision"),
    recall: spread("recall"),
    f1: spread("f1"),
    rocAuc: spread("rocAuc"),
    logLoss: spread("logLoss"),
    brier: spread("brier"),
  };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
