import type { ParameterValues } from "#ml/catalogue.ts";
import { TrainingInputError } from "#ml/errors.ts";
import type { FittedModel } from "#ml/pipeline.ts";
import type { Fold } from "#ml/split/parts.ts";
import type { SplitPlan } from "#ml/split/plan.ts";
import type { Table } from "#ml/table.ts";
import { singleThread } from "#ml/threads/crew.ts";
import { createQueue, stopQueue, takeFit } from "./fold-queue.ts";
import { createJudge } from "./judge.ts";
import type { Keeper } from "./keeper.ts";
import { describeParameters } from "./parameter.ts";
import type { Reporter } from "./reporter.ts";
import { createScoreboard, type Scores, type ScoringOptions } from "./scoreboard.ts";
import { gainsAtOnce, gainsSideBySide } from "./side-by-side.ts";
import type { TrainHooks, TrainSpec, Trial } from "./spec.ts";

const POINTS_OF_A_TRY = 40;
const WAIT_MS = 50;

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

/**
 * Fits each setting on each fold and gives its figures on that fold's validation rows. Fits that would leave other threads idle are shared out among them, as soon as it is seen to pay: the figures, and the order in which
 * they are told, are the same.
 */
export async function scoreSettings(
  job: SearchJob,
  folds: readonly Fold[],
  settings: readonly ParameterValues[],
  options: ScoringOptions,
): Promise<readonly Scores[]> {
  const { spec, table, plan, reporter, keeper, meter, hooks } = job;
  const { cost = 1, mayFail = false } = options;
  const board = createScoreboard(job, folds.length, settings, options);
  const needless = folds.flatMap((_, fold) =>
    settings.map((_, setting) => board.isNeedless({ fold, setting })),
  );
  const open = needless.filter((known) => !known).length;
  const judges = gainsSideBySide(spec, table, open) ? hooks.judges : undefined;
  const queue = createQueue(folds.length, settings.length, judges !== undefined);
  const work = { spec, table, target: plan.target, folds, settings, mayFail };
  const judge = createJudge(work, judges ? singleThread : hooks.engine);
  const points = hooks.onPoint ? POINTS_OF_A_TRY : 0;
  let others: Promise<void> | undefined;
  const shareOut = () => {
    others = judges?.judge({ work, queue, needless, points }, board.settle);
    // Nobody waits for them yet: what stops one stops all, and is thrown where they are waited for.
    others?.catch(() => stopQueue(queue));
  };
  let left = open;
  try {
    if (judges?.gain(gainsAtOnce(table) ? Number.POSITIVE_INFINITY : 0)) shareOut();
    for (let fit = takeFit(queue, undefined); fit; fit = takeFit(queue, fit.fold)) {
      if (board.isNeedless(fit)) {
        board.settle(fit, { figures: {}, seconds: 0 });
        continue;
      }
      await reporter.step(meter.done, board.nameOf(fit));
      const outcome = await judge.judge(
        fit,
        (share) => reporter.step(meter.done + cost * share),
        reporter.watch(board.curveOf(fit), POINTS_OF_A_TRY),
        keeper.fit(board.keyOf(fit)),
      );
      board.settle(fit, outcome);
      left--;
      if (!others && judges?.gain(left * outcome.seconds)) shareOut();
    }
    if (others) await waitFor(others, () => reporter.step(meter.done));
  } finally {
    stopQueue(queue);
    judge.end();
    await others?.catch(() => {});
  }
  return board.scores;
}

/** Waits, and meanwhile gives the step its turn now and then; what the work fails with is thrown, if the step did not throw first. */
async function waitFor(work: Promise<void>, step: () => Promise<void> | void): Promise<void> {
  const later = () => new Promise<boolean>((resolve) => setTimeout(resolve, WAIT_MS, false));
  while (!(await Promise.race([work.then(() => true), later()]))) await step();
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
