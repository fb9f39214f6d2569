import { TrainingInputError } from "#ml/errors.ts";
import { countText } from "#ml/format.ts";
import type { CategoricalColumn, Column, NumericColumn } from "#ml/table.ts";

/** The most groups that an attribute may have, and up to how many numbers each are a group of their own. */
export const GROUPS_MAX = 12;
const NUMBERS_AS_THEY_ARE = 5;
const QUARTERS = [0.25, 0.5, 0.75];

/** The group of each row: `codes[row]` indexes `labels`; -1 where the attribute is missing. */
export interface Groups {
  readonly name: string;
  readonly codes: Int32Array;
  readonly labels: readonly string[];
}

/**
 * Divides rows by a column: each category, each number where there are five or fewer, else the quarters of the numbers (fewer where
 * many are equal). Throws TrainingInputError for dates, for more than GROUPS_MAX categories and for a column without values.
 */
export function groupsOf(column: Column): Groups {
  if (column.kind === "datetime")
    throw new TrainingInputError(
      `"${column.name}" holds dates, which make no groups. Choose another column for the fairness check.`,
    );
  const groups = column.kind === "categorical" ? byCategory(column) : byNumber(column);
  if (groups.labels.length === 0)
    throw new TrainingInputError(
      `"${column.name}" is missing in every row, so it makes no groups. Choose another column for the fairness check.`,
    );
  return groups;
}

function byCategory({ name, codes, levels }: CategoricalColumn): Groups {
  const used = new Uint8Array(levels.length);
  for (const code of codes) if (code >= 0) used[code] = 1;
  const order = Array.from(levels.keys())
    .filter((code) => used[code] === 1)
    .sort((a, b) => ((levels[a] as string) < (levels[b] as string) ? -1 : 1));
  if (order.length > GROUPS_MAX)
    throw new TrainingInputError(
      `"${name}" has ${countText(order.length)} different values; ${GROUPS_MAX} groups is the most for the fairness check. Choose another column, or gather rare values in a new dataset version.`,
    );
  const position = new Int32Array(levels.length).fill(-1);
  order.forEach((code, at) => {
    position[code] = at;
  });
  return {
    name,
    codes: codes.map((code) => (code < 0 ? -1 : (position[code] as number))),
    labels: order.map((code) => levels[code] as string),
  };
}

function byNumber({ name, values }: NumericColumn): Groups {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const different: number[] = [];
  for (const value of sorted) {
    if (value !== different.at(-1)) different.push(value);
    if (different.length > NUMBERS_AS_THEY_ARE) break;
  }
  if (different.length === 0) return { name, codes: new Int32Array(values.length).fill(-1), labels: [] };
  const asTheyAre = different.length <= NUMBERS_AS_THEY_ARE;
  const last = sorted.at(-1) as number;
  const quarters = QUARTERS.map((share) => sorted[Math.ceil(share * sorted.length) - 1] as number);
  // The upper ends of all groups but the last one.
  const ends = asTheyAre ? different.slice(0, -1) : [...new Set(quarters)].filter((end) => end < last);
  const codes = new Int32Array(values.length);
  values.forEach((value, row) => {
    const at = ends.findIndex((end) => value <= end);
    codes[row] = Number.isNaN(value) ? -1 : at < 0 ? ends.length : at;
  });
  return { name, codes, labels: asTheyAre ? different.map(inWords) : rangeLabels(ends) };
}

function rangeLabels(ends: readonly number[]): string[] {
  const words = ends.map(inWords);
  return [
    ...words.map((end, at) => (at === 0 ? `up to ${end}` : `over ${words[at - 1]} to ${end}`)),
    ends.length === 0 ? "all" : `over ${words.at(-1)}`,
  ];
}

/** A float32 as it was written: 0.1 and not 0.10000000149. */
const inWords = (value: number): string => String(Number(value.toPrecision(7)));
