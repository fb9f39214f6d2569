import type { ColumnProfile } from "#domain/datasets/profile.ts";
import { formatCount } from "#domain/format/numbers.ts";
import type { Target } from "./schemas.ts";
import { sameValue } from "./suggest.ts";
import { CLASSES_MAX } from "./tasks.ts";

type Known = Pick<ColumnProfile, "name" | "missing" | "distinct" | "distinctExact">;

export type KnownProblem = { path: string; sentence: string };

/**
 * What the profile of a dataset version knows already to end a run in failure: a target that is missing everywhere, has one value or too many classes, or lies on one side of
 * its threshold; a feature that is missing everywhere or the same everywhere. Null when the profile knows of nothing.
 */
export function knownProblem(
  target: Target,
  features: readonly { readonly column: string }[],
  columns: readonly ColumnProfile[],
  rows: number,
): KnownProblem | null {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const of = byName.get(target.column);
  const sentence = of ? targetProblem(target, of, rows) : null;
  if (sentence) return { path: "target.column", sentence };
  for (const [index, { column }] of features.entries()) {
    const known = byName.get(column);
    const problem = known ? featureProblem(known, rows) : null;
    if (problem) return { path: `features.${index}`, sentence: problem };
  }
  return null;
}

function targetProblem(target: Target, column: ColumnProfile, rows: number): string | null {
  const { name, missing, distinct, distinctExact } = column;
  if (missing >= rows)
    return `The target "${name}" is missing in every row. Choose another target, or repair the column in a new dataset version.`;
  if (target.kind === "number")
    return distinct <= 1
      ? `The target "${name}" has the same value in every row, so there is nothing to learn. Choose another target.`
      : null;
  if (target.kind === "threshold") {
    if (column.kind !== "numeric" || column.min === null || column.max === null) return null;
    const above = target.operator === ">" ? column.min > target.value : column.min >= target.value;
    const below = target.operator === ">" ? column.max <= target.value : column.max < target.value;
    return above || below
      ? `Every value of "${name}" is on one side of ${target.value}: it runs from ${column.min} to ${column.max}, so there is one class only. Choose a threshold between them.`
      : null;
  }
  if (distinct <= 1)
    return `The target "${name}" has one class only, so there is nothing to learn. Choose another target, or a version that holds both.`;
  if (target.kind === "classes")
    return distinctExact && distinct > CLASSES_MAX
      ? `The target "${name}" has ${formatCount(distinct)} classes; ${CLASSES_MAX} is the most. Gather rare ones in a new dataset version, or foretell the number itself.`
      : null;
  const values = column.kind === "categorical" ? column.top.map(({ value }) => String(value)) : [];
  return values.length === distinct && !values.some((value) => sameValue(value, target.positive))
    ? `The target "${name}" never says "${target.positive}"; it says ${values.map((value) => `"${value}"`).join(", ")}. Choose one of these as the positive class.`
    : null;
}

function featureProblem({ name, missing, distinct, distinctExact }: Known, rows: number): string | null {
  if (missing >= rows)
    return `The feature "${name}" is missing in every row. Leave it out, or repair the column in a new dataset version.`;
  if (missing === 0 && distinctExact && distinct <= 1)
    return `The feature "${name}" has the same value in every row, so nothing can be learned from it. Leave it out.`;
  return null;
}
