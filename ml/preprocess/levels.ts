import type { CategoricalColumn } from "#ml/table.ts";

/** The level under which missing values of a category are counted and exported. */
export const MISSING_LEVEL = "";

export interface LevelCount {
  readonly level: string;
  readonly count: number;
  readonly positives: number;
}

/** Levels that occur, the most frequent first (then by name); missing values are the level "". */
export function countLevels(column: CategoricalColumn, target: Uint8Array): LevelCount[] {
  const size = column.levels.length;
  const counts = new Float64Array(size + 1);
  const positives = new Float64Array(size + 1);
  for (let row = 0; row < column.codes.length; row++) {
    const code = column.codes[row] as number;
    const at = code < 0 ? size : code;
    counts[at] = (counts[at] as number) + 1;
    positives[at] = (positives[at] as number) + (target[row] as number);
  }
  const byLevel = new Map<string, { count: number; positives: number }>();
  for (let at = 0; at <= size; at++) {
    if (counts[at] === 0) continue;
    const level = at === size ? MISSING_LEVEL : (column.levels[at] as string);
    const known = byLevel.get(level) ?? { count: 0, positives: 0 };
    known.count += counts[at] as number;
    known.positives += positives[at] as number;
    byLevel.set(level, known);
  }
  return [...byLevel]
    .map(([level, sums]) => ({ level, ...sums }))
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
