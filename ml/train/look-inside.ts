import { type FigureName, scoreOf } from "#ml/evaluate/figures.ts";
import { figuresOf, selectAnswers } from "#ml/evaluate/holdout.ts";
import { type FeatureImportance, permutationImportance } from "#ml/evaluate/permutation.ts";
import { type RowLoss, rowLosses } from "#ml/evaluate/row-loss.ts";
import { type SliceSearch, worseSlices } from "#ml/evaluate/slices.ts";
import { type ExplainInput, type Explanation, explainModel } from "#ml/explain/explain.ts";
import { type PartialDependence, partialDependence } from "#ml/explain/partial-dependence.ts";
import { predictAnswers } from "#ml/pipeline.ts";
import { createRandom, sampleRows, shuffle } from "#ml/split/random.ts";
import { selectRows, selectTarget, type Table } from "#ml/table.ts";
import { answerWidth } from "#ml/task.ts";
import type { Reporter } from "./reporter.ts";

/** What a run says about its model besides its figures. */
export interface Inside {
  readonly importance: readonly FeatureImportance[];
  readonly importanceRows: number;
  readonly explanation: Explanation;
  readonly slices: FoundSlices;
}

/** Where the model's answers are worse than elsewhere, by the loss of each row. */
export type FoundSlices = SliceSearch & { readonly loss: RowLoss };

const IMPORTANCE_ROWS = 20_000;
const IMPORTANCE_REPEATS = 5;
const EFFECT_FEATURES = 6;
const EFFECT_ROWS = 500;
const EFFECT_LINES = 40;
const EFFECT_POINTS = 20;
/** Numbers of one feature's lines. */
const EFFECT_NUMBERS = 2000;
/** Nearest neighbours compare each row with all training rows. */
const ROWS_OF_NEIGHBOURS = { importance: 500, effects: 50 };
const SLICED_ROWS = 100_000;

/** Permutation importance, SHAP values, partial dependence and failing slices, all on the holdout. */
export async function lookInside(
  input: ExplainInput & { readonly metric: FigureName; readonly answers: Float64Array },
  reporter: Reporter,
): Promise<Inside> {
  const { task, classes, model, holdout, target, metric, answers, seed } = input;
  const features = holdout.columns.map(({ name }) => name);
  const isSlow = model.kind === "neighbours";
  const answer = (table: Table) => predictAnswers(model, table);
  const shuffles = features.length * IMPORTANCE_REPEATS;
  const effects = Math.min(EFFECT_FEATURES, features.length);
  reporter.stage("explain", 2 * shuffles + effects, "Measuring what each feature contributes");

  const random = createRandom(seed);
  const sample = sampleRows(holdout.rows, isSlow ? ROWS_OF_NEIGHBOURS.importance : IMPORTANCE_ROWS, random);
  const sampleTarget = selectTarget(target, sample);
  const importance = await permutationImportance(
    selectRows(holdout, sample),
    (rows) => scoreOf(figuresOf(task, sampleTarget, answer(rows), classes), metric),
    { features, repeats: IMPORTANCE_REPEATS, seed },
    (done) => reporter.step(done),
  );

  await reporter.step(shuffles, "Explaining single answers");
  const explanation = await explainModel(input, (share) => reporter.step(shuffles * (1 + share)));

  await reporter.step(2 * shuffles, "Following the strongest features");
  const drawn = createRandom(seed);
  // Shuffled, as the lines are those of the first rows: a holdout in order of time would show its oldest only.
  const rows = shuffle(
    sampleRows(holdout.rows, isSlow ? ROWS_OF_NEIGHBOURS.effects : EFFECT_ROWS, drawn),
    drawn,
  );
  const table = selectRows(holdout, rows);
  const perLine = EFFECT_POINTS * answerWidth(task, classes);
  const lines = Math.min(EFFECT_LINES, Math.max(1, Math.floor(EFFECT_NUMBERS / perLine)));
  const followed: PartialDependence[] = [];
  for (const { feature } of importance.slice(0, effects)) {
    await reporter.step(2 * shuffles + followed.length);
    followed.push(partialDependence(table, feature, answer, { lines, points: EFFECT_POINTS }));
  }

  const sliced = sampleRows(holdout.rows, SLICED_ROWS, createRandom(seed));
  const { loss, values } = rowLosses(
    task,
    selectTarget(target, sliced),
    selectAnswers(task, answers, sliced, classes),
    classes,
  );
  const byImportance = importance.flatMap(({ feature }) =>
    holdout.columns.filter(({ name }) => name === feature),
  );
  const slices = worseSlices(selectRows({ rows: holdout.rows, columns: byImportance }, sliced), values);
  return {
    importance,
    importanceRows: sample.length,
    explanation: { ...explanation, effects: followed },
    slices: { loss, ...slices },
  };
}
