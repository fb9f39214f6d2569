import type { ParameterValues } from "#ml/catalogue.ts";
import type { FittedModel } from "#ml/pipeline.ts";
import type { Table } from "#ml/table.ts";
import type { TargetValues } from "#ml/task.ts";
import type { Engine } from "#ml/threads/crew.ts";
import type { FitKeeper } from "./keeper.ts";
import { type LearnerOptions, prepareLearner } from "./learners.ts";
import type { WatchFit } from "./reporter.ts";
import type { TrainSpec } from "./spec.ts";

/** One model of one setting on all of these rows. */
export async function fitSetting(
  { spec, hooks }: { readonly spec: TrainSpec; readonly hooks: { readonly engine?: Engine } },
  table: Table,
  target: TargetValues,
  params: ParameterValues,
  pause: (share: number) => Promise<void> | void,
  watch?: WatchFit,
  keeper?: FitKeeper,
): Promise<FittedModel> {
  const learner = prepareLearner(spec.algorithm, table, target, learnerOptions(spec, [params], hooks.engine));
  return learner.fit(params, pause, watch, keeper).finally(() => learner.end());
}

/** What of a run's spec its learner is made with, for these settings. */
export function learnerOptions(
  spec: TrainSpec,
  trials: readonly ParameterValues[],
  engine: Engine | undefined,
): LearnerOptions {
  const { task, classes, validation, features, classWeights, earlyStopping } = spec;
  return {
    task,
    classes: Math.max(1, classes.length),
    ...(engine && { engine }),
    seed: validation.seed,
    features,
    classWeights,
    earlyStopping,
    trials,
  };
}
