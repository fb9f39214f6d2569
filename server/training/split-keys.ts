import { formatCount } from "#domain/format/numbers.ts";
import { TrainingInputError } from "#ml/errors.ts";
import { compareText } from "#ml/preprocess/levels.ts";
import { GIVEN_PARTS } from "#ml/split/given.ts";
import type { SplitKind } from "#ml/split/plan.ts";
import type { Column } from "#ml/table.ts";

/**
 * What rows are divided by: the place of each row's group among the groups in order of their text, its moment, or the part that it was given. Rows without a group
 * stay together, as one. Throws TrainingInputError for a row without a part.
 */
export function splitKeys(column: Column, kind: SplitKind): Float64Array {
  if (column.kind === "datetime") return column.seconds;
  if (column.kind !== "categorical") throw new TypeError(`${column.name} was not read as groups`);
  if (kind === "given") return partKeys(column);
  const { codes, levels } = column;
  const order = Array.from(levels.keys()).sort((a, b) =>
    compareText(levels[a] as string, levels[b] as string),
  );
  const place = new Float64Array(levels.length);
  order.forEach((code, at) => {
    place[code] = at;
  });
  return Float64Array.from(codes, (code) => (code < 0 ? levels.length : (place[code] as number)));
}

function partKeys({ name, codes, levels }: Extract<Column, { kind: "categorical" }>): Float64Array {
  const parts: readonly string[] = GIVEN_PARTS;
  const partOf = levels.map((level) => parts.indexOf(level));
  const keys = Float64Array.from(codes, (code) => (code < 0 ? -1 : (partOf[code] as number)));
  const bad = keys.indexOf(-1);
  if (bad < 0) return keys;
  const rows = formatCount(keys.reduce((sum, key) => sum + (key < 0 ? 1 : 0), 0));
  const code = codes[bad] as number;
  throw new TrainingInputError(
    `The column "${name}" does not say train, validation or test in ${rows} ${rows === "1" ? "row" : "rows"}; the first of them ${code < 0 ? "is empty" : `says "${(levels[code] as string).slice(0, 80)}"`}. Write one of the three words in each row, or divide the rows in another way.`,
  );
}
