import type { Target } from "./schemas.ts";
import { sameValue } from "./suggest.ts";

/** The target in words: `delay > 15`, or `survived is yes`. */
export function targetLabel(target: Target): string {
  return target.kind === "class"
    ? `${target.column} is ${target.positive}`
    : `${target.column} ${target.operator} ${target.value}`;
}

/** Labels of the two classes, the negative one first. `other` is the second value of a class target, once the data was read. */
export function classLabels(target: Target, other?: string): [negative: string, positive: string] {
  if (target.kind === "class") return [other ?? `not ${target.positive}`, target.positive];
  const opposite = target.operator === ">" ? "<=" : "<";
  return [`${opposite} ${target.value}`, `${target.operator} ${target.value}`];
}

/** Why a class target with these values cannot be trained on, in a sentence; null when it can. Missing values are not among them. */
export function classProblem(column: string, positive: string, values: readonly string[]): string | null {
  const shown = (list: readonly string[]) =>
    list
      .slice(0, 5)
      .map((value) => `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`)
      .join(", ") + (list.length > 5 ? " and more" : "");
  if (values.length === 0)
    return `The target "${column}" is missing in every row. Choose another target, or repair the column in a new dataset version.`;
  if (values.length === 1)
    return `The target "${column}" has one class only: every row says ${shown(values)}, so there is nothing to learn. Choose another target, or a version that holds both.`;
  if (values.length > 2)
    return `The target "${column}" has ${values.length.toLocaleString("en-US")} classes (${shown(values)}); this trains on two. Choose a column with two values, or make one in a new dataset version.`;
  if (!values.some((value) => sameValue(value, positive)))
    return `The target "${column}" never says "${positive}"; it says ${shown(values)}. Choose one of these as the positive class.`;
  return null;
}
