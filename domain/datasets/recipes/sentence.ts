import { PARTS, type RecipeStep, STEP_LABELS, type StepOf } from "./spec.ts";

const IMPUTED: Record<StepOf<"impute">["by"], string> = {
  mean: "the mean",
  median: "the median",
  most_frequent: "the most frequent value",
  constant: "a value",
};
const SCALED: Record<StepOf<"scale">["by"], string> = {
  standard: "mean 0 and deviation 1",
  min_max: "0 to 1",
  robust: "median 0 and interquartile range 1",
};

const some = (names: readonly string[]): string =>
  names.length > 4
    ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`
    : names.length > 1
      ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`
      : (names[0] ?? "");
const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

/** What a step does, in one line. */
export function stepSentence(step: RecipeStep): string {
  switch (step.do) {
    case "filter":
      return `Keep rows where ${step.where}`;
    case "derive":
      return `${step.column} = ${step.as}`;
    case "select":
      return `${step.keep === "these" ? "Keep only" : "Take out"} ${some(step.columns)}`;
    case "distinct":
      return step.columns.length === 0
        ? "Drop rows that repeat an earlier one"
        : `Drop rows that repeat an earlier one in ${some(step.columns)}`;
    case "join":
      return `${step.how === "left" ? "Add" : "Keep only rows with"} ${step.dataset}${step.version ? ` v${step.version}` : ""} by ${some(step.on.map(({ left, right }) => (left === right ? left : `${left} = ${right}`)))}`;
    case "impute":
      return `Fill ${some(step.columns)} with ${step.by === "constant" ? JSON.stringify(step.value) : IMPUTED[step.by]}`;
    case "cap":
      return `Cap ${some(step.columns)} ${capped(step)}`;
    case "scale":
      return `Scale ${some(step.columns)} to ${SCALED[step.by]}`;
    case "encode":
      return `Encode ${some(step.columns)} ${step.by === "one_hot" ? "as a column for each level" : "as numbers in order"}`;
    case "date_parts":
      return `Take ${step.parts.map((part) => part.replaceAll("_", " ")).join(", ")} from ${step.column}`;
    case "balance":
      return `Balance ${step.column} with ${step.by === "fewer" ? "fewer rows of the larger classes" : "rows of the smaller classes again"}`;
    case "split":
      return `Split ${step.by === "random" ? "at random" : step.by === "stratified" ? `by chance within ${step.column}` : `by ${step.by} ${step.column}`}: ${PARTS.filter(
        (part) => step[part] > 0,
      )
        .map((part) => `${part} ${percent(step[part])}`)
        .join(", ")}`;
  }
}

function capped({ by, lower, upper, times }: StepOf<"cap">): string {
  if (by === "iqr") return `${times} interquartile ranges outside the quartiles`;
  const end = (value: number) => (by === "quantiles" ? `the ${percent(value)} quantile` : String(value));
  if (lower === undefined) return `above ${end(upper ?? 0)}`;
  if (upper === undefined) return `below ${end(lower)}`;
  return `between ${end(lower)} and ${end(upper)}`;
}

export const stepTitle = (step: RecipeStep): string => STEP_LABELS[step.do];
