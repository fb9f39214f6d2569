import type { ParameterValues } from "#ml/catalogue.ts";
import { TrainingInputError } from "#ml/errors.ts";
import type { Figures } from "#ml/evaluate/figures.ts";
import { figuresOf } from "#ml/evaluate/holdout.ts";
import { predictAnswers } from "#ml/pipeline.ts";
import type { Fold } from "#ml/split/parts.ts";
import { selectRows, selectTarget, type Table } from "#ml/table.ts";
import type { TargetValues } from "#ml/task.ts";
import type { Engine } from "#ml/threads/crew.ts";
import { learnerOptions } from "./fit-setting.ts";
import type { Fit } from "./fold-queue.ts";
import type { FitKeeper } from "./keeper.ts";
import { type PreparedLearner, prepareLearner } from "./learners.ts";
import type { WatchFit } from "./reporter.ts";
import type { TrainSpec } from "./spec.ts";

/** Settings to be judged on folds. Plain data, to be sent to a thread as it is. */
export interface JudgeWork {
  readonly spec: TrainSpec;
  readonly table: Table;
  readonly target: TargetValues;
  readonly folds: readonly Fold[];
  readonly settings: readonly ParameterValues[];
  /** Whether the others go on where one setting cannot be prepared for. */
  readonly mayFail: boolean;
}

export interface Judged {
  readonly figures: Figures;
  readonly seconds: number;
  /** Why it could not be fitted. */
  readonly failure?: string;
}

/** Fits one setting on one fold after the other; the rows of the last fold stay ready. Call `end` when done. */
export interface Judge {
  judge(
    fit: Fit,
    pause: (share: number) => Promise<void> | void,
    watch?: WatchFit,
    keeper?: FitKeeper,
  ): Promise<Judged>;
  end(): void;
}

interface ReadyFold {
  readonly fold: number;
  readonly learner: PreparedLearner;
  readonly validation: Table;
  readonly target: TargetValues;
}

export function createJudge(work: JudgeWork, engine: Engine | undefined): Judge {
  const { spec, folds, settings } = work;
  let ready: ReadyFold | undefined;
  const readyFor = (fold: number): ReadyFold => {
    if (ready?.fold === fold) return ready;
    ready?.learner.end();
    ready = undefined;
    const rows = (folds[fold] as Fold).validation;
    const learner = learnerFor(work, folds[fold] as Fold, engine);
    ready = {
      fold,
      learner,
      validation: selectRows(work.table, rows),
      target: selectTarget(work.target, rows),
    };
    return ready;
  };
  return {
    async judge({ fold, setting }, pause, watch, keeper) {
      const started = performance.now();
      const seconds = () => (performance.now() - started) / 1000;
      try {
        const { learner, validation, target } = readyFor(fold);
        const params = settings[setting] as ParameterValues;
        const model = await learner.fit(params, pause, watch, keeper);
        const answers = learner.answers?.(params, validation) ?? predictAnswers(model, validation);
        const figures = figuresOf(spec.task, target, answers, spec.classes.length);
        return { figures, seconds: seconds() };
      } catch (error) {
        if (!(error instanceof TrainingInputError)) throw error;
        return { figures: {}, seconds: seconds(), failure: error.message };
      }
    },
    end: () => ready?.learner.end(),
  };
}

/** Rows made ready once for all settings; where one of them may fail and cannot be prepared for, each is by itself, so that the others go on. */
function learnerFor(
  { spec, table, target, settings, mayFail }: JudgeWork,
  { train }: Fold,
  engine: Engine | undefined,
): PreparedLearner {
  const prepare = (some: readonly ParameterValues[]) =>
    prepareLearner(
      spec.algorithm,
      selectRows(table, train),
      selectTarget(target, train),
      learnerOptions(spec, some, engine),
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
