import type { Figures } from "#ml/evaluate/figures.ts";
import { figuresOf } from "#ml/evaluate/holdout.ts";
import { figureText } from "#ml/format.ts";
import { predictAnswers } from "#ml/pipeline.ts";
import type { Fold } from "#ml/split/parts.ts";
import { foldsOf, planFor } from "#ml/split/plan.ts";
import { selectRows, selectTarget } from "#ml/table.ts";
import { fitSetting } from "./fit-setting.ts";
import { describeParameters } from "./parameter.ts";
import { fitFirst, type SearchJob } from "./score-settings.ts";
import { foldsFor, searchTrials, spreads } from "./search.ts";
import type { NestedValidation } from "./spec.ts";

/** Added to the run's seed, so that outer folds are drawn apart from the inner ones. */
const OUTER_SEED = 51;

/** The outer folds, dealt before anything is fitted, so that what cannot be divided is refused at once. */
export function outerFolds(job: SearchJob, outer: number): Fold[] {
  const folds = foldsOf(job.plan, outer, 1, job.spec.validation.seed + OUTER_SEED);
  for (const { train } of folds) foldsFor({ ...job, plan: planFor(job.plan, train) });
  return folds;
}

/**
 * Nested cross-validation: on each outer fold the whole search is done again without that fold's rows, its winner fitted, and judged on them. The figures say how good
 * the search with its refit is, free of the optimism of the best of many (Varma and Simon 2006).
 */
export async function nestedValidation(job: SearchJob, folds: readonly Fold[]): Promise<NestedValidation> {
  const { spec, table, plan, reporter, meter } = job;
  const figures: Figures[] = [];
  const chosen: NestedValidation["chosen"][number][] = [];
  for (const [index, fold] of folds.entries()) {
    const prefix = `Outer fold ${index + 1} of ${folds.length}: `;
    const inner: SearchJob = {
      ...job,
      table: selectRows(table, fold.train),
      plan: planFor(plan, fold.train),
      prefix,
    };
    const { ranked } = await searchTrials(inner);
    const { chosen: winner, model } = await fitFirst(ranked, reporter, ({ best: { params } }) =>
      fitSetting(job, inner.table, inner.plan.target, params, (share) => reporter.step(meter.done + share)),
    );
    const { best } = winner;
    meter.done++;
    const target = selectTarget(plan.target, fold.validation);
    const answers = predictAnswers(model, selectRows(table, fold.validation));
    const found = figuresOf(spec.task, target, answers, spec.classes.length);
    reporter.log(
      `${prefix}chose ${describeParameters(best.params)}; ${figureText(best.mean)} on its folds, ${figureText(found[spec.metric] ?? Number.NaN)} on the rows it never saw`,
    );
    figures.push(found);
    chosen.push({ params: best.params, searched: best.mean, rows: fold.validation.length });
  }
  return { figures: spreads(spec.task, figures), chosen };
}
