import type { ParameterValues } from "#ml/catalogue.ts";
import { FIGURES, type FigureName, type Figures, LESS_IS_BETTER } from "#ml/evaluate/figures.ts";
import { figuresOf } from "#ml/evaluate/holdout.ts";
import { meanAndStd } from "#ml/evaluate/metrics.ts";
import { predictAnswers } from "#ml/pipeline.ts";
import { type Fold, strataOf, stratifiedFolds, stratifiedHoldout } from "#ml/split/stratified.ts";
import { selectRows, selectTarget, type Table } from "#ml/table.ts";
import type { TargetValues, Task } from "#ml/task.ts";
import { FIGURE_WORDS } from "./figure-words.ts";
import { prepareLearner } from "./learners.ts";
import type { Reporter } from "./reporter.ts";
import type { Spread, TrainHooks, TrainResult, TrainSpec, Trial } from "./spec.ts";

export interface SearchResult {
  readonly trials: readonly Trial[];
  readonly best: Trial;
  readonly cvFolds: TrainResult["cvFolds"];
}

const INNER_VALIDATION = 0.2;

/** Fits every trial on every fold; the trial with the best mean of the run's metric wins, the earlier one on a tie. */
export async function searchTrials(
  spec: TrainSpec,
  table: Table,
  target: TargetValues,
  trials: readonly ParameterValues[],
  hooks: TrainHooks,
  reporter: Reporter,
): Promise<SearchResult> {
  const folds = foldsFor(spec, target, trials.length);
  const scores = trials.map(() => [] as Figures[]);
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
      task: spec.task,
      classes: Math.max(1, spec.classes.length),
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
        const answers = predictAnswers(model, validation);
        const figures = figuresOf(spec.task, validationTarget, answers, spec.classes.length);
        const took = (performance.now() - started) / 1000;
        (scores[trialIndex] as Figures[]).push(figures);
        seconds[trialIndex] = (seconds[trialIndex] as number) + took;
        done++;
        reporter.log(
          `${name}: ${FIGURE_WORDS[spec.metric]} ${(figures[spec.metric] ?? Number.NaN).toPrecision(4)} in ${took.toFixed(1)} s (${describeParameters(params)})`,
        );
      }
    } finally {
      learner.end();
    }
  }
  const results = trials.map((params, i): Trial => {
    const foldMetrics = (scores[i] as Figures[]).map((figures) => figures[spec.metric] ?? Number.NaN);
    const spread = foldMetrics.length > 0 ? meanAndStd(foldMetrics) : { mean: 0, std: 0 };
    return { params, foldMetrics, ...spread, seconds: seconds[i] as number };
  });
  const sign = LESS_IS_BETTER.has(spec.metric) ? -1 : 1;
  const best = results.reduce((winner, trial) => (sign * trial.mean > sign * winner.mean ? trial : winner));
  const bestScores = scores[results.indexOf(best)] as Figures[];
  return { trials: results, best, cvFolds: bestScores.length > 0 ? spreads(spec.task, bestScores) : null };
}

/** "trees 100, learning_rate 0.1" */
export function describeParameters(params: ParameterValues): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

function foldsFor(spec: TrainSpec, target: TargetValues, trials: number): Fold[] {
  const { folds, seed } = spec.validation;
  if (folds > 0) return stratifiedFolds(strataOf(target), folds, seed + 1);
  if (trials === 1) return [];
  const { train, holdout } = stratifiedHoldout(strataOf(target), INNER_VALIDATION, seed + 1);
  return [{ train, validation: holdout }];
}

function spreads(task: Task, scores: readonly Figures[]): NonNullable<TrainResult["cvFolds"]> {
  return Object.fromEntries(
    FIGURES[task].map((name: FigureName): [FigureName, Spread] => {
      const folds = scores.map((figures) => figures[name] ?? Number.NaN);
      return [name, { ...meanAndStd(folds), folds }];
    }),
  );
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
