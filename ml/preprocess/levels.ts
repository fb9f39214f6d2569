import type { CategoricalColumn } from "#ml/table.ts";

/** The level under which missing values of a category are counted and exported. */
export const MISSING_LEVEL = "";

export interface LevelCount {
  readonly level: string;
  readonly count: number;
  /** Sum of the given values over the level's rows; 0 without values. */
  readonly sum: number;
}

/** Levels that occur, the most frequent first (then by name), with the sum of `values` over their rows; missing values are the level "". */
export function countLevels(column: CategoricalColumn, values?: ArrayLike<number>): LevelCount[] {
  const size = column.levels.length;
  const counts = new Float64Array(size + 1);
  const sums = new Float64Array(size + 1);
  for (let row = 0; row < column.codes.length; row++) {
    const code = column.codes[row] as number;
    const at = code < 0 ? size : code;
    counts[at] = (counts[at] as number) + 1;
    if (values) sums[at] = (sums[at] as number) + (values[row] as number);
  }
  const byLevel = new Map<string, { count: number; sum: number }>();
  for (let at = 0; at <= size; at++) {
    if (counts[at] === 0) continue;
    const level = at === size ? MISSING_LEVEL : (column.levels[at] as string);
    const known = byLevel.get(level) ?? { count: 0, sum: 0 };
    known.count += counts[at] as number;
    known.sum += sums[at] as number;
    byLevel.set(level, known);
  }
  return [...byLevel]
    .map(([level, known]) => ({ level, ...known }))
    .sort((a, b) => b.count - a.count || compareText(a.level, b.level));
}

/** For each code of the column (and, last, for missing) the value that `values` gives to its level, or `otherwise`. */
export function valuesByCode(
  column: CategoricalColumn,
  values: ReadonlyMap<string, number>,
  otherwise: number,
): Float64Array {
  const table = new Float64Array(column.levels.length + 1);
  column.levels.forEach((level, code) => {
    table[code] = values.get(level) ?? otherwise;
  });
  table[column.levels.length] = values.get(MISSING_LEVEL) ?? otherwise;
  return table;
}

/** Code-unit order: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
