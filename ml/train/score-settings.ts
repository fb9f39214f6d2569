import type { ParameterValues } from "#ml/catalogue.ts";
import { TrainingInputError } from "#ml/errors.ts";
import type { Figures } from "#ml/evaluate/figures.ts";
import { figuresOf } from "#ml/evaluate/holdout.ts";
import { type FittedModel, predictAnswers } from "#ml/pipeline.ts";
import type { Fold } from "#ml/split/parts.ts";
import type { SplitPlan } from "#ml/split/plan.ts";
import { selectRows, selectTarget, type Table } from "#ml/table.ts";
import type { TargetValues } from "#ml/task.ts";
import { FIGURE_WORDS } from "./figure-words.ts";
import type { FitKeeper, Keeper } from "./keeper.ts";
import { type PreparedLearner, prepareLearner } from "./learners.ts";
import type { Reporter, WatchFit } from "./reporter.ts";
import type { TrainHooks, TrainSpec, Trial } from "./spec.ts";

const POINTS_OF_A_TRY = 40;

/** The rows that a search may use, and whom it tells how far it is. */
export interface SearchJob {
  readonly spec: TrainSpec;
  readonly table: Table;
  readonly plan: SplitPlan;
  readonly hooks: TrainHooks;
  readonly reporter: Reporter;
  readonly keeper: Keeper;
  /** Work done so far, in fits on all rows of a fold; shared by everything that searches in this run. */
  readonly meter: { done: number };
  /** Stands before the lines of the log. */
  readonly prefix: string;
}

export interface Scores {
  /** One for each fold. */
  readonly figures: readonly Figures[];
  readonly seconds: number;
  /** Why the setting could not be fitted; it has no figures then. */
  readonly failure?: TrainingInputError | undefined;
}

/** Fits each setting on each fold and gives its figures on that fold's validation rows. A fit counts as `cost` of the work. With `mayFail`, a setting that cannot be fitted is said in the log and the others go on. */
export async function scoreSettings(
  job: SearchJob,
  folds: readonly Fold[],
  settings: readonly ParameterValues[],
  {
    cost = 1,
    mayFail = false,
    nameOf,
  }: { cost?: number; mayFail?: boolean; nameOf: (setting: number) => string },
): Promise<Scores[]> {
  const { spec, table, plan, reporter, keeper, meter } = job;
  const scores = settings.map((): Tally => ({ figures: [], seconds: 0, failure: undefined }));
  for (const [foldIndex, fold] of folds.entries()) {
    const validationTarget = selectTarget(plan.target, fold.validation);
    const validation = selectRows(table, fold.validation);
    // Not before there is something to fit: after a lost worker most of it may be known.
    let learner: PreparedLearner | undefined;
    try {
      for (const [index, params] of settings.entries()) {
        const score = scores[index] as Tally;
        if (score.failure) {
          score.figures.push({});
          meter.done += cost;
          continue;
        }
        const name = `${job.prefix}Fold ${foldIndex + 1} of ${folds.length}, ${nameOf(index)}`;
        await reporter.step(meter.done, name);
        const key = `${name}: ${describeParameters(params)}`;
        const known = keeper.judged(key);
        const started = performance.now();
        let figures: Figures = known?.figures ?? {};
        learner ??= known ? undefined : learnerFor(job, fold, settings, mayFail);
        try {
          if (known?.failure !== undefined) throw new TrainingInputError(known.failure);
          if (!known && learner) {
            const model = await learner.fit(
              params,
              (share) => reporter.step(meter.done + cost * share),
              reporter.watch(`loss ${name}`, POINTS_OF_A_TRY),
              keeper.fit(key),
            );
            const answers = predictAnswers(model, validation);
            figures = figuresOf(spec.task, validationTarget, answers, spec.classes.length);
          }
        } catch (error) {
          if (!(mayFail && error instanceof TrainingInputError)) throw error;
          score.failure = error;
          // One fold that fails leaves no mean to compare by.
          score.figures = score.figures.map(() => ({}));
        }
        const took = known?.seconds ?? (performance.now() - started) / 1000;
        score.figures.push(figures);
        score.seconds += took;
        meter.done += cost;
        // What was judged before the run was cut short has been told already.
        if (known) continue;
        const value = figures[spec.metric];
        if (value !== undefined) reporter.point(`score ${job.prefix}fold ${foldIndex + 1}`, index + 1, value);
        const said = score.failure
          ? `left, ${score.failure.message}`
          : `${FIGURE_WORDS[spec.metric]} ${(figures[spec.metric] ?? Number.NaN).toPrecision(4)} in ${took.toFixed(1)} s`;
        reporter.log(`${name}: ${said} (${describeParameters(params)})`);
        // After it was said: what is kept as judged is not said again.
        keeper.keepJudged(key, {
          figures,
          seconds: took,
          ...(score.failure && { failure: score.failure.message }),
        });
      }
    } finally {
      learner?.end();
    }
  }
  return scores;
}

/** Rows made ready once for all settings. With `mayFail`, where one of them cannot be prepared for, each is by itself, so that the others go on. */
function learnerFor(
  job: SearchJob,
  fold: Fold,
  settings: readonly ParameterValues[],
  mayFail: boolean,
): PreparedLearner {
  const { spec, table, plan } = job;
  const prepare = (some: readonly ParameterValues[]) =>
    prepareLearner(
      spec.algorithm,
      selectRows(table, fold.train),
      selectTarget(plan.target, fold.train),
      optionsOf(job, some),
    );
  try {
    return prepare(settings);
  } catch (error) {
    if (!(mayFail && error instanceof TrainingInputError)) throw error;
    return {
      async fit(params, ...rest) {
        const own = prepare([params]);
        return own.fit(params, ...rest).finally(() => own.end());
      },
      end() {},
    };
  }
}

interface Tally extends Scores {
  figures: Figures[];
  seconds: number;
  failure: TrainingInputError | undefined;
}

/** The first of these, the best first, that can be fitted on all rows, and its model. Throws the best one's failure where none can. */
export async function fitFirst<C extends { readonly best: Trial }>(
  ranked: readonly C[],
  reporter: Reporter,
  attempt: (candidate: C) => Promise<FittedModel>,
): Promise<{ chosen: C; model: FittedModel }> {
  let first: TrainingInputError | undefined;
  for (const chosen of ranked) {
    try {
      return { chosen, model: await attempt(chosen) };
    } catch (error) {
      if (!(error instanceof TrainingInputError)) throw error;
      first ??= error;
      reporter.log(
        `The setting ${describeParameters(chosen.best.params)} is left, as it cannot be fitted on all rows: ${error.message}`,
      );
    }
  }
  throw first ?? new RangeError("There is nothing to fit.");
}

/** One model of one setting on all of these rows. */
export async function fitSetting(
  job: Pick<SearchJob, "spec" | "hooks">,
  table: Table,
  target: TargetValues,
  params: ParameterValues,
  pause: (share: number) => Promise<void> | void,
  watch?: WatchFit,
  keeper?: FitKeeper,
): Promise<FittedModel> {
  const learner = prepareLearner(job.spec.algorithm, table, target, optionsOf(job, [params]));
  return learner.fit(params, pause, watch, keeper).finally(() => learner.end());
}

function optionsOf({ spec, hooks }: Pick<SearchJob, "spec" | "hooks">, trials: readonly ParameterValues[]) {
  return {
    task: spec.task,
    classes: Math.max(1, spec.classes.length),
    engine: hooks.engine,
    seed: spec.validation.seed,
    features: spec.features,
    classWeights: spec.classWeights,
    earlyStopping: spec.earlyStopping,
    trials,
  };
}

/** "trees 100, learning_rate 0.1" */
export function describeParameters(params: ParameterValues): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
