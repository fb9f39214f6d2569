import type { Algorithm } from "#ml/catalogue.ts";
import { TrainingInputError } from "#ml/errors.ts";
import { evaluateHoldout, figuresOf, holdoutIntervals, selectAnswers } from "#ml/evaluate/holdout.ts";
import { countOf, countText } from "#ml/format.ts";
import { predictAnswers } from "#ml/pipeline.ts";
import { givenFold } from "#ml/split/given.ts";
import { type Fold, indicesWhere } from "#ml/split/parts.ts";
import { learnedRows } from "#ml/split/plan.ts";
import { selectRows, selectTarget } from "#ml/table.ts";
import { answerWidth } from "#ml/task.ts";
import { alwaysWords, figureWords } from "./figure-words.ts";
import { fitSetting } from "./fit-setting.ts";
import { describeParameters } from "./parameter.ts";
import type { SearchJob } from "./score-settings.ts";
import { foldsFor } from "./search.ts";
import type { OutOfFolds, Trial } from "./spec.ts";

/** Answers that a checkpoint may hold, 16 MB of them: with more, folds that were done are fitted again. */
const KEPT_ANSWERS = 2_000_000;

/**
 * The folds that rows are answered on: the first draw of the run's own, or the validation rows that are given. Dealt before anything is fitted. Throws a
 * TrainingInputError where there are none.
 */
export function foldsToAnswer(job: SearchJob): Fold[] {
  const { spec, plan } = job;
  const { folds } = spec.validation;
  const given = plan.spec.kind === "given" && plan.keys ? givenFold(plan.keys) : null;
  if (folds === 0 && !given)
    throw new TrainingInputError(
      "There are no folds to answer the training rows on. Choose 2 to 10 folds, or leave the answers out of folds out.",
    );
  return foldsFor({ ...job, spec: { ...spec, validation: { ...spec.validation, repeats: 1 } } }, true);
}

/** What is answered, and by what. */
interface Chosen {
  readonly algorithm: Algorithm;
  readonly best: Pick<Trial, "params">;
}

/**
 * The chosen setting's answers to its training rows, each from a fit that did not see it, evaluated as the holdout's are: all together and not fold by fold. The trivial
 * answer is that of all training rows.
 */
export async function answerOutOfFolds(
  job: SearchJob,
  folds: readonly Fold[],
  chosen: Chosen,
): Promise<OutOfFolds> {
  const { table, plan, reporter, spec } = job;
  const { task, classes, metric } = spec;
  const { seed } = spec.validation;
  reporter.stage("outOfFolds", folds.length + 1, "Answering out of folds");
  const { rows, answers } = await gatherAnswers(job, folds, chosen);
  const target = selectTarget(plan.target, rows);
  const learned = learnedRows(plan);
  const known = learned ? selectTarget(plan.target, learned) : plan.target;
  const evaluation = evaluateHoldout(task, known, target, answers, classes, seed);
  const { metrics, baseline } = evaluation;
  reporter.log(
    `Out of folds, ${countText(rows.length)} of ${countOf(table.rows, "training row")} answered: ${figureWords(metric, metrics)} (always ${alwaysWords(spec.task, baseline.label)}: ${figureWords(metric, baseline.metrics)})`,
  );
  const intervals = await holdoutIntervals(
    task,
    target,
    answers,
    { classes: classes.length, seed },
    (done, total) => reporter.step(folds.length + done / total),
  );
  return { folds: folds.length, rows: table.rows, evaluation: { ...evaluation, intervals } };
}

/** Fits the setting on each fold's own rows and lets it answer the fold's others, as scikit-learn's `cross_val_predict`. `rows` are those of the table with an answer, ascending. */
export async function gatherAnswers(
  job: SearchJob,
  folds: readonly Fold[],
  { algorithm, best: { params } }: Chosen,
): Promise<{ rows: Uint32Array; answers: Float64Array }> {
  const { table, plan, hooks, reporter, keeper } = job;
  const spec = { ...job.spec, algorithm };
  const { task, classes, metric } = spec;
  const width = answerWidth(task, classes.length);
  const all = new Float64Array(table.rows * width);
  const answered = new Uint8Array(table.rows);
  for (const [index, fold] of folds.entries()) {
    const name = `Out of folds, fold ${index + 1} of ${folds.length}`;
    await reporter.step(index, name);
    const key = `${name}: ${algorithm} ${describeParameters(params)}`;
    const known = keeper.judged(key);
    let answers = known?.answers;
    if (!answers) {
      const started = performance.now();
      const model = await fitSetting(
        { spec, hooks },
        selectRows(table, fold.train),
        selectTarget(plan.target, fold.train),
        params,
        (share) => reporter.step(index + share),
        undefined,
        keeper.fit(key),
      );
      answers = predictAnswers(model, selectRows(table, fold.validation));
      const figures = figuresOf(task, selectTarget(plan.target, fold.validation), answers, classes.length);
      const seconds = (performance.now() - started) / 1000;
      // Where the answers were too many to keep, the line was said all the same.
      if (!known) reporter.log(`${name}: ${figureWords(metric, figures)} in ${seconds.toFixed(1)} s`);
      keeper.keepJudged(key, { figures, seconds, ...(all.length <= KEPT_ANSWERS && { answers }) });
    }
    for (const [at, row] of fold.validation.entries()) {
      all.set(answers.subarray(at * width, (at + 1) * width), row * width);
      answered[row] = 1;
    }
  }
  const rows = indicesWhere(answered, 1);
  return { rows, answers: selectAnswers(task, all, rows, classes.length) };
}
