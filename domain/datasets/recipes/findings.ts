import { columnsRead } from "./expression/check.ts";
import { parseExpression } from "./expression/parse.ts";
import type { RecipeSpec, RecipeStep } from "./spec.ts";

/** How what should be unknown can get into the training, or into the features. */
export const FINDING_KINDS = [
  "learned_before_split",
  "repeated_before_split",
  "made_from_target",
  "tells_target",
  "group_across_parts",
  "time_across_parts",
  "rows_across_parts",
  "not_checked",
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export const FINDING_LABELS: Record<FindingKind, string> = {
  learned_before_split: "Learned from the test rows",
  repeated_before_split: "Repeated before the split",
  made_from_target: "Made from the target",
  tells_target: "Tells the target",
  group_across_parts: "Groups in several parts",
  time_across_parts: "Later rows in training",
  rows_across_parts: "The same rows in several parts",
  not_checked: "Not checked",
};

type Found = { kind: FindingKind; step: number | null; sentence: string };

const LEARNS: Partial<Record<RecipeStep["do"], string>> = {
  impute: "the values it fills in",
  cap: "the ends it caps at",
  scale: "the figures it scales by",
};

/** Whether a step takes figures or levels from the rows it sees. */
export const learnsFromRows = (step: RecipeStep): boolean =>
  learns(step) || (step.do === "encode" && step.levels === undefined);

/** Whether what a step takes from the rows can leak. */
const learns = (step: RecipeStep): boolean =>
  (step.do === "impute" && step.by !== "constant") ||
  (step.do === "cap" && step.by !== "values") ||
  step.do === "scale";

/** What the order of the steps and their expressions alone give away, before any row is looked at. */
export function findingsOfSpec({ steps, roles }: RecipeSpec): Found[] {
  const split = steps.findIndex(({ do: kind }) => kind === "split");
  const early = split < 0 ? [] : steps.slice(0, split).flatMap((step, i) => earlyFindings(step, i, split));
  return [...early, ...(roles.target === undefined ? [] : madeFromTarget(steps, roles.target))];
}

function earlyFindings(step: RecipeStep, i: number, split: number): Found[] {
  if (learns(step))
    return [
      {
        kind: "learned_before_split",
        step: i,
        sentence: `Step ${i + 1} learns ${LEARNS[step.do]} from all rows, those of the test among them, because the split is step ${split + 1}. Move it behind the split; then it learns from training alone.`,
      },
    ];
  if (step.do === "balance" && step.by === "more")
    return [
      {
        kind: "repeated_before_split",
        step: i,
        sentence: `Step ${i + 1} repeats rows before step ${split + 1} splits them, so that the same row can stand in training and in test. Move it behind the split; then it repeats rows of training alone.`,
      },
    ];
  return [];
}

/** Columns that are worked out from the target and are still there at the end, other than the target itself. */
function madeFromTarget(steps: readonly RecipeStep[], target: string): Found[] {
  const made = new Map<string, number>();
  const tainted = (name: string) => name === target || made.has(name);
  for (const [i, step] of steps.entries()) {
    if (step.do === "derive") {
      // The target itself may be derived, from whatever it takes; what it is made from is measured on the rows.
      if (step.column === target) continue;
      if (readColumns(step.as).some(tainted)) made.set(step.column, i);
      else made.delete(step.column);
    }
    if (step.do === "select")
      for (const name of [...made.keys()])
        if (step.columns.includes(name) === (step.keep === "others")) made.delete(name);
  }
  return [...made].map(([name, step]) => ({
    kind: "made_from_target",
    step,
    sentence: `“${name}” is worked out from the target “${target}” (step ${step + 1}) and stays among the features: a model could read the answer from it. Take it out before training.`,
  }));
}

function readColumns(expression: string): string[] {
  try {
    return [...columnsRead(parseExpression(expression))];
  } catch {
    return [];
  }
}
