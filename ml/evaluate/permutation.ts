import { createRandom, shuffle } from "#ml/split/random.ts";
import { type Column, selectColumnRows, type Table } from "#ml/table.ts";
import { meanAndStd } from "./metrics.ts";

export interface FeatureImportance {
  readonly feature: string;
  /** Mean drop of the score when the feature's values are shuffled among the rows. */
  readonly importance: number;
  readonly std: number;
}

/**
 * Permutation importance (Breiman 2001; scikit-learn's permutation_importance) of each raw feature on the given rows, the most important first.
 * `score` says how well a table is answered, larger is better; `pause` runs before each shuffle.
 */
export async function permutationImportance(
  table: Table,
  score: (table: Table) => number | Promise<number>,
  options: { features: readonly string[]; repeats: number; seed: number },
  pause: (done: number, total: number) => Promise<void> | void = () => {},
): Promise<FeatureImportance[]> {
  const random = createRandom(options.seed);
  const reference = await score(table);
  const identity = Uint32Array.from({ length: table.rows }, (_, i) => i);
  const total = options.features.length * options.repeats;
  const result: FeatureImportance[] = [];
  let done = 0;
  for (const feature of options.features) {
    const drops: number[] = [];
    for (let repeat = 0; repeat < options.repeats; repeat++) {
      const paused = pause(done++, total);
      if (paused) await paused;
      const order = shuffle(identity.slice(), random);
      const columns = table.columns.map((column: Column) =>
        column.name === feature ? selectColumnRows(column, order) : column,
      );
      drops.push(reference - (await score({ rows: table.rows, columns })));
    }
    const { mean, std } = meanAndStd(drops);
    result.push({ feature, importance: mean, std });
  }
  return result.sort((a, b) => b.importance - a.importance);
}
