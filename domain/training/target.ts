import { formatCount } from "#domain/format/numbers.ts";
import type { Target } from "./schemas.ts";
import { sameValue } from "./suggest.ts";
import { CLASSES_MAX } from "./tasks.ts";

type TwoClasses = Extract<Target, { kind: "class" | "threshold" }>;

/** The target in words: `delay > 15`, `survived is yes`, `species`, or `price`. */
export function targetLabel(target: Target): string {
  if (target.kind === "class") return `${target.column} is ${target.positive}`;
  if (target.kind === "threshold") return `${target.column} ${target.operator} ${target.value}`;
  return target.column;
}

/** Labels of the two classes, the negative one first. `other` is the second value of a class target, once the data was read. */
export function classLabels(target: TwoClasses, other?: string): [negative: string, positive: string] {
  if (target.kind === "class") return [other ?? `not ${target.positive}`, target.positive];
  const opposite = target.operator === ">" ? "<=" : "<";
  return [`${opposite} ${target.value}`, `${target.operator} ${target.value}`];
}

/** Why a class target with these values cannot be trained on, in a sentence; null when it can. Missing values are not among them. */
export function classProblem(column: string, positive: string, values: readonly string[]): string | null {
  const oneOrNone = tooFewValues(column, values);
  if (oneOrNone) return oneOrNone;
  if (values.length > 2)
    return `The target "${column}" has ${formatCount(values.length)} classes (${shown(values)}); one value against the rest takes two. Let the run tell all classes apart, choose a column with two values, or make one in a new dataset version.`;
  if (!values.some((value) => sameValue(value, positive)))
    return `The target "${column}" never says "${positive}"; it says ${shown(values)}. Choose one of these as the positive class.`;
  return null;
}

/** Why these values cannot be told apart as classes, in a sentence; null when they can. Missing values are not among them. */
export function classesProblem(column: string, values: readonly string[]): string | null {
  const oneOrNone = tooFewValues(column, values);
  if (oneOrNone) return oneOrNone;
  if (values.length > CLASSES_MAX)
    return `The target "${column}" has ${formatCount(values.length)} classes; ${CLASSES_MAX} is the most. Gather rare ones in a new dataset version, or foretell the number itself.`;
  return null;
}

function tooFewValues(column: string, values: readonly string[]): string | null {
  if (values.length === 0)
    return `The target "${column}" is missing in every row. Choose another target, or repair the column in a new dataset version.`;
  if (values.length === 1)
    return `The target "${column}" has one class only: every row says ${shown(values)}, so there is nothing to learn. Choose another target, or a version that holds both.`;
  return null;
}

function shown(values: readonly string[]): string {
  const named = values
    .slice(0, 5)
    .map((value) => `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`);
  return named.join(", ") + (values.length > 5 ? " and more" : "");
}
