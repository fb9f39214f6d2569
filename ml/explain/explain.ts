import type { LinearLink } from "#ml/linear/model.ts";
import { type FittedModel, predictAnswers } from "#ml/pipeline.ts";
import { encodeForLinear, type LinearDesign, type LinearEncoding } from "#ml/preprocess/linear-encoding.ts";
import { encodeForTrees } from "#ml/preprocess/tree-encoding.ts";
import { createRandom, sampleRows, shuffle } from "#ml/split/random.ts";
import { type Column, selectRows, type Table } from "#ml/table.ts";
import { answerWidth, type TargetValues, type Task } from "#ml/task.ts";
import { designMeans, linearContributions } from "./linear-shap.ts";
import { linearOwners, sumByOwner, treeOwners } from "./owners.ts";
import type { PartialDependence } from "./partial-dependence.ts";
import { sampledContributions } from "./sampled-shap.ts";
import { type Contributions, treeExplainer } from "./tree-shap.ts";

/** A value as it stands in the data: null where it is missing, dates in epoch seconds. */
export type RawValue = number | string | null;

/** One row of the holdout, and what each kept feature adds to its score. */
export interface ExplainedRow {
  /** Its place among the rows that the run read. */
  readonly row: number;
  /** What it had, feature by feature. */
  readonly values: readonly RawValue[];
  /** Its class position, or its number. */
  readonly actual: number;
  /** What the model answers (see `answerWidth`). */
  readonly answers: readonly number[];
  /** `features x outputs` numbers. */
  readonly contributions: readonly number[];
  /** What all other features add, one for each output. */
  readonly rest: readonly number[];
  /** Standard errors of the contributions, where they are sampled. */
  readonly errors?: readonly number[];
}

/** What each feature adds to the model's score: over the holdout, and row by row. Plain data, bounded in size. */
export interface Explanation {
  readonly method: "trees" | "linear" | "sampled";
  /** How the score, `base` plus all contributions, becomes the answer. */
  readonly link: LinearLink;
  readonly base: readonly number[];
  /** Mean distance from 0 of each feature's contributions, over the outputs and `measuredRows` rows; the greatest first. */
  readonly overall: readonly { readonly feature: string; readonly meanAbs: number }[];
  readonly measuredRows: number;
  /** Training rows that stand for "not known", where contributions are sampled. */
  readonly backgroundRows: number | null;
  /** The features that are kept row by row, the greatest first; `rest` holds the others. */
  readonly features: readonly string[];
  readonly rows: readonly ExplainedRow[];
  /** What the answers do when one of the most important features is changed. */
  readonly effects?: readonly PartialDependence[];
}

export interface ExplainInput {
  readonly task: Task;
  readonly classes: number;
  readonly model: FittedModel;
  /** The rows that the model was trained on, and those it was not. */
  readonly known: Table;
  readonly holdout: Table;
  readonly target: TargetValues;
  /** Places of the holdout's rows among all rows. */
  readonly places: Uint32Array;
  readonly seed: number;
}

const MEASURED_ROWS = 1000;
const KEPT_ROWS = 200;
const KEPT_FEATURES = 20;
/** Numbers that are held, and kept, at most: 8 bytes each while measuring, about 9 as JSON. */
const HELD_NUMBERS = 4_000_000;
const KEPT_NUMBERS = 40_000;
/** Steps of the tree walk, about 2 s: a run that takes no longer than that must not wait for its explanation. */
const TREE_STEPS = 100_000_000;
const SAMPLED_ANSWERS = 400_000;
/** Nearest neighbours compare each row with all training rows. */
const SAMPLED_ANSWERS_OF_NEIGHBOURS = 20_000;
const BACKGROUND_ROWS = 40;
const FEWEST_ROWS = 10;
const LONGEST_TEXT = 60;
const CHUNK_ROWS = 50_000;

/**
 * Exact SHAP values for trees and linear models, sampled ones for the rest, on a seeded sample of the holdout. A column that became several (a date's parts, a category's levels) is given their sum.
 * `pause(share)` runs between rows with the share that is done, and may await or throw to stop.
 */
export async function explainModel(
  input: ExplainInput,
  pause: (share: number) => Promise<void> | void = () => {},
): Promise<Explanation> {
  const { model, holdout, target, seed, places } = input;
  const names = holdout.columns.map(({ name }) => name);
  const width = answerWidth(input.task, input.classes);
  const most = Math.floor(HELD_NUMBERS / (names.length * width));
  const random = createRandom(seed);
  // Shuffled, so that the rows of any beginning are a fair sample too.
  const order = shuffle(
    sampleRows(holdout.rows, Math.max(FEWEST_ROWS, Math.min(MEASURED_ROWS, most)), random),
    random,
  );
  const found = await contributionsOf(input, order, pause);
  const { values, base, errors, rows } = found;
  const outputs = base.length;
  const size = names.length * outputs;
  const totals = names.map((feature, i) => {
    let sum = 0;
    for (let row = 0; row < rows; row++)
      for (let output = 0; output < outputs; output++)
        sum += Math.abs(values[row * size + i * outputs + output] as number);
    return { feature, i, meanAbs: sum / (rows * outputs) };
  });
  totals.sort((a, b) => b.meanAbs - a.meanAbs || a.i - b.i);
  const kept = totals.slice(0, KEPT_FEATURES);
  const keptRows = Math.min(
    rows,
    KEPT_ROWS,
    Math.max(FEWEST_ROWS, Math.floor(KEPT_NUMBERS / (kept.length * outputs))),
  );
  const shown = order.subarray(0, keptRows);
  const table = selectRows(holdout, shown);
  const answers = predictAnswers(model, table);
  const explained = Array.from(shown, (place, row): ExplainedRow => {
    const at = (i: number, output: number) => row * size + i * outputs + output;
    const pick = (from: Float64Array) =>
      kept.flatMap(({ i }) =>
        Array.from({ length: outputs }, (_, output) => rounded(from[at(i, output)] as number)),
      );
    return {
      row: places[place] as number,
      values: kept.map(({ i }) => rawValue(table.columns[i] as Column, row)),
      actual: target[place] as number,
      answers: Array.from(answers.subarray(row * width, (row + 1) * width), rounded),
      contributions: pick(values),
      rest: Array.from({ length: outputs }, (_, output) =>
        rounded(
          totals.slice(KEPT_FEATURES).reduce((sum, { i }) => sum + (values[at(i, output)] as number), 0),
        ),
      ),
      ...(errors && { errors: pick(errors) }),
    };
  });
  return {
    method: found.method,
    link: found.link,
    base: Array.from(base, rounded),
    overall: totals.map(({ feature, meanAbs }) => ({ feature, meanAbs: rounded(meanAbs) })),
    measuredRows: rows,
    backgroundRows: found.backgroundRows,
    features: kept.map(({ feature }) => feature),
    rows: explained,
  };
}

/** By raw feature. */
interface Found extends Contributions {
  readonly method: Explanation["method"];
  readonly link: LinearLink;
  readonly errors?: Float64Array;
  readonly backgroundRows: number | null;
  /** How many of the rows asked for, from the first on. */
  readonly rows: number;
}

async function contributionsOf(
  { model, known, holdout, seed }: ExplainInput,
  order: Uint32Array,
  pause: (share: number) => Promise<void> | void,
): Promise<Found> {
  const features = holdout.columns.length;
  if (model.kind === "trees") {
    const owners = treeOwners(model.encoding);
    const explainer = treeExplainer(model.ensemble, owners.length);
    const { outputs, base } = explainer;
    const rows = Math.min(
      order.length,
      Math.max(FEWEST_ROWS, Math.floor(TREE_STEPS / Math.max(1, explainer.rowCost))),
    );
    const columns = encodeForTrees(model.encoding, selectRows(holdout, order.subarray(0, rows)));
    const size = owners.length * outputs;
    const all = new Float64Array(rows * size);
    const row = new Float32Array(owners.length);
    for (let i = 0; i < rows; i++) {
      const paused = pause(i / rows);
      if (paused) await paused;
      columns.forEach((column, at) => {
        row[at] = column[i] as number;
      });
      explainer.explainRow(row, all.subarray(i * size, (i + 1) * size));
    }
    const values = sumByOwner(all, owners, features, outputs);
    return { method: "trees", link: model.ensemble.link, values, base, backgroundRows: null, rows };
  }
  if (model.kind === "linear") {
    const { encoding, linear } = model;
    await pause(0);
    const means = designMeans(designsOf(encoding, known));
    const design = encodeForLinear(encoding, selectRows(holdout, order));
    const found = linearContributions(linear, means, design);
    const values = sumByOwner(found.values, linearOwners(encoding), features, linear.outputs.length);
    return {
      method: "linear",
      link: linear.link,
      values,
      base: found.base,
      backgroundRows: null,
      rows: order.length,
    };
  }
  const random = createRandom(seed + 1);
  const background = selectRows(known, sampleRows(known.rows, BACKGROUND_ROWS, random));
  const budget = model.kind === "neighbours" ? SAMPLED_ANSWERS_OF_NEIGHBOURS : SAMPLED_ANSWERS;
  const rows = Math.min(
    order.length,
    KEPT_ROWS,
    Math.max(FEWEST_ROWS, Math.floor(budget / (2 * features * background.rows))),
  );
  const found = await sampledContributions(
    selectRows(holdout, order.subarray(0, rows)),
    background,
    (table) => predictAnswers(model, table),
    seed,
    (done) => pause(done / rows),
  );
  return { method: "sampled", link: "identity", ...found, backgroundRows: background.rows, rows };
}

/** The encoded table in pieces, so that it is never encoded all at a time. */
function* designsOf(encoding: LinearEncoding, table: Table): Generator<LinearDesign> {
  for (let from = 0; from < table.rows; from += CHUNK_ROWS) {
    const size = Math.min(CHUNK_ROWS, table.rows - from);
    const rows = Uint32Array.from({ length: size }, (_, i) => from + i);
    yield encodeForLinear(encoding, selectRows(table, rows));
  }
}

/** The value of one row. Long texts are cut. */
export function rawValue(column: Column, row: number): RawValue {
  if (column.kind === "categorical") {
    const code = column.codes[row] as number;
    if (code < 0) return null;
    const level = column.levels[code] as string;
    return level.length > LONGEST_TEXT ? `${level.slice(0, LONGEST_TEXT - 1)}…` : level;
  }
  const value = (column.kind === "numeric" ? column.values[row] : column.seconds[row]) as number;
  return Number.isNaN(value) ? null : value;
}

/** Six significant digits. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
