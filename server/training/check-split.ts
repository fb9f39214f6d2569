import { type ColumnProfile, datasetProfile } from "#domain/datasets/profile.ts";
import { PARTS } from "#domain/datasets/recipes/spec.ts";
import { formatCount } from "#domain/format/numbers.ts";
import type { Validation } from "#domain/training/schemas.ts";
import { invalid } from "#server/kernel/errors.ts";

type Version = { profile: unknown; columns: readonly { name: string; kind: string }[] };

/** Refuses a column that rows cannot be divided by, with what the types and the profile of a dataset version know. */
export function checkSplit(version: Version, validation: Validation): void {
  const message = problemOf(version, validation);
  if (message) throw invalid(message, [{ path: "validation.split", message }]);
}

function problemOf({ columns, profile }: Version, validation: Validation): string | null {
  const { split, folds } = validation;
  if (split === undefined || !("column" in split)) return null;
  const name = split.column;
  const column = columns.find((one) => one.name === name);
  if (!column) return `This dataset version has no column "${name}". Choose again what rows are divided by.`;
  const known = datasetProfile.safeParse(profile).data?.columns.find((one) => one.name === name);
  if (split.kind === "time") {
    if (column.kind !== "datetime")
      return columns.some(({ kind }) => kind === "datetime")
        ? `"${name}" holds no dates, so rows cannot be put in order of time by it. Choose a column of dates.`
        : `"${name}" holds no dates, and no other column of this dataset version does, so rows cannot be put in order of time. Divide them in another way, or give a column its type as a date in a new version.`;
    if (known && known.missing > 0)
      return `"${name}" has no moment in ${formatCount(known.missing)} ${known.missing === 1 ? "row" : "rows"}, so not all rows can be put in order of time. Leave those rows out in a new dataset version, or choose another column.`;
    return null;
  }
  if (split.kind === "given") return known ? partsProblem(known, validation) : null;
  if (!known?.distinctExact) return null;
  // Rows without a group are one group together.
  const groups = known.distinct + (known.missing > 0 ? 1 : 0);
  if (groups < 2) return `"${name}" has one group only, so no group can be held out. Choose another column.`;
  if (groups <= folds)
    return `"${name}" has ${groups} groups; a holdout and ${folds} folds need at least ${folds + 1}. Choose fewer folds, or a column with more groups.`;
  return null;
}

/** Why a column does not give a part to each row, as far as its most frequent values tell. */
function partsProblem(known: ColumnProfile, { folds, outOfFolds }: Validation): string | null {
  const { name } = known;
  const inWords = `A column that divides rows says train, validation or test in each of them. Choose another column, or divide the rows in another way.`;
  if (known.kind !== "categorical" && known.kind !== "text") return `"${name}" holds no words. ${inWords}`;
  if (known.missing > 0)
    return `"${name}" is empty in ${formatCount(known.missing)} ${known.missing === 1 ? "row" : "rows"}. ${inWords}`;
  const parts: readonly string[] = PARTS;
  const values = known.top.map(({ value }) => value);
  const unknown = values.find((value) => !parts.includes(value));
  if (unknown !== undefined) return `"${name}" has the value "${unknown}". ${inWords}`;
  if (!known.distinctExact || known.distinct !== values.length) return null;
  const lacking = (["train", "test"] as const).find((part) => !values.includes(part));
  if (lacking)
    return `"${name}" says "${lacking}" of no row, so there is nothing to ${lacking === "train" ? "learn from" : "judge the model on"}. Choose another column, or divide the rows in another way.`;
  if (folds > 0 && values.includes("validation"))
    return `"${name}" has rows for validation, and settings are chosen on those, so there is nothing to draw folds for. Choose no folds.`;
  if (outOfFolds && folds === 0 && !values.includes("validation"))
    return `"${name}" has no rows for validation, and there are no folds, so no training row would have an answer out of folds. Choose 2 to 10 folds, or leave those answers out.`;
  return null;
}
