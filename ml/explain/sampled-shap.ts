import { createRandom } from "#ml/split/random.ts";
import { type Column, selectColumnRows, type Table } from "#ml/table.ts";
import { drawOrders, hasJoined, meanOverOrders, statesAlong } from "./orders.ts";
import type { Contributions } from "./tree-shap.ts";

/** Sampled contributions with their standard errors, number by number. */
export interface SampledContributions extends Contributions {
  readonly errors: Float64Array;
}

/**
 * Shapley values of any model by sampling (Strumbelj and Kononenko 2014): for each background row one random order of the features and its reverse, along which the row's values
 * replace the background's one by one. A row's contributions add up exactly to its answer less `base`, the mean answer to the background; `errors` are the standard errors over the
 * background rows. Costs `2 x features x background rows` answers for each row. `pause(done)` runs before each row.
 */
export async function sampledContributions(
  table: Table,
  background: Table,
  answer: (table: Table) => Float64Array,
  seed: number,
  pause: (done: number) => Promise<void> | void = () => {},
): Promise<SampledContributions> {
  if (background.rows < 2) throw new RangeError("The background needs two rows at least.");
  const features = table.columns.length;
  const draws = background.rows;
  const said = answer(background);
  const outputs = said.length / draws;
  const base = new Float64Array(outputs);
  said.forEach((value, i) => {
    base[i % outputs] = (base[i % outputs] as number) + value / draws;
  });
  const both = table.columns.map((column, i) => concat(column, background.columns[i] as Column));
  const random = createRandom(seed);
  const values = new Float64Array(table.rows * features * outputs);
  const errors = new Float64Array(values.length);
  const size = features * outputs;
  const states = statesAlong(features);
  for (let row = 0; row < table.rows; row++) {
    const paused = pause(row);
    if (paused) await paused;
    const picks = both.map(() => new Uint32Array(draws * states));
    const orders = drawOrders(features, draws, random);
    orders.forEach((order, draw) => {
      order.forEach((feature, place) => {
        const pick = picks[feature] as Uint32Array;
        for (let state = 0; state < states; state++)
          pick[draw * states + state] = hasJoined(place, state, features) ? row : table.rows + draw;
      });
    });
    const answers = answer({
      rows: draws * states,
      columns: both.map((column, i) => selectColumnRows(column, picks[i] as Uint32Array)),
    });
    const means = meanOverOrders(orders, answers, outputs);
    values.set(means.values, row * size);
    errors.set(means.errors, row * size);
  }
  return { values, base, errors };
}

function concat(first: Column, second: Column): Column {
  if (first.kind === "numeric" && second.kind === "numeric") {
    const values = new Float32Array(first.values.length + second.values.length);
    values.set(first.values);
    values.set(second.values, first.values.length);
    return { ...first, values };
  }
  if (first.kind === "datetime" && second.kind === "datetime") {
    const seconds = new Float64Array(first.seconds.length + second.seconds.length);
    seconds.set(first.seconds);
    seconds.set(second.seconds, first.seconds.length);
    return { ...first, seconds };
  }
  if (first.kind === "categorical" && second.kind === "categorical" && first.levels === second.levels) {
    const codes = new Int32Array(first.codes.length + second.codes.length);
    codes.set(first.codes);
    codes.set(second.codes, first.codes.length);
    return { ...first, codes };
  }
  throw new TypeError(`The column "${first.name}" is not the same column in the background.`);
}
