import { type FigureName, TASK_FIGURES } from "#domain/training/figures.ts";
import { fitCount, trialCount } from "#domain/training/rules.ts";
import {
  type Attribute,
  type DatePart,
  FEATURES_MAX,
  type FeatureKind,
  type RunAlgorithm,
  type RunSpec,
  type StartRunInput,
} from "#domain/training/schemas.ts";
import { taskOf } from "#domain/training/tasks.ts";
import { CATALOGUE } from "#ml/catalogue.ts";
import { GROUPS_MAX } from "#ml/evaluate/groups.ts";
import type { TrainableColumn } from "./types.ts";

export const NEW_EXPERIMENT = "new";

/** What stands in the form that starts a run, as typed. */
export type RunDraft = {
  experimentId: string;
  name: string;
  question: string;
  datasetVersionId: string;
  targetColumn: string;
  targetKind: RunSpec["target"]["kind"];
  positive: string;
  operator: ">" | ">=";
  threshold: string;
  /** Chosen uses by column; a column that is not in here is used as suggested. */
  uses: Readonly<Record<string, FeatureKind | null>>;
  /** Of dates: the parts to learn from; all that vary where a column is not in here. */
  parts: Readonly<Record<string, readonly DatePart[]>>;
  algorithm: RunAlgorithm;
  /** Chosen values by algorithm; one that is not in here has its defaults. */
  grids: Readonly<Partial<Record<RunAlgorithm, Readonly<Record<string, readonly number[]>>>>>;
  /** What settings are chosen by; the first figure of the task when null. */
  metric: FigureName | null;
  /** Whom the fairness check compares. */
  attributes: readonly Attribute[];
  holdoutPercent: number;
  folds: number;
  seed: string;
};

export function emptyDraft(start: { experimentId?: string | undefined; datasetVersionId: string }): RunDraft {
  return {
    experimentId: start.experimentId ?? NEW_EXPERIMENT,
    name: "",
    question: "",
    datasetVersionId: start.datasetVersionId,
    targetColumn: "",
    targetKind: "threshold",
    positive: "",
    operator: ">",
    threshold: "",
    uses: {},
    parts: {},
    algorithm: "gradient_boosting",
    grids: {},
    metric: null,
    attributes: [],
    holdoutPercent: 20,
    folds: 5,
    seed: "1",
  };
}

/** A draft that would start the same run again. */
export function draftOf(
  spec: RunSpec,
  start: { experimentId: string; datasetVersionId: string },
  columns: readonly { name: string }[],
): RunDraft {
  const { target, features, algorithm, grid, validation, metric, attributes = [] } = spec;
  const empty = emptyDraft(start);
  const uses: Record<string, FeatureKind | null> = {};
  for (const { name } of columns) uses[name] = null;
  for (const { column, as } of features) uses[column] = as;
  return {
    ...empty,
    targetColumn: target.column,
    targetKind: target.kind,
    ...(target.kind === "class" && { positive: target.positive }),
    ...(target.kind === "threshold" && { operator: target.operator, threshold: String(target.value) }),
    uses,
    parts: Object.fromEntries(features.flatMap(({ column, parts }) => (parts ? [[column, parts]] : []))),
    algorithm,
    grids: { [algorithm]: grid },
    metric: metric ?? null,
    attributes: attributes.filter(({ column }) => columns.some(({ name }) => name === column)),
    holdoutPercent: Math.round(validation.holdoutFraction * 100),
    folds: validation.folds,
    seed: String(validation.seed),
  };
}

/** The use of a column in this draft: chosen by hand, or as suggested; never for the target. */
export function usageOf(draft: RunDraft, column: TrainableColumn): FeatureKind | null {
  if (column.name === draft.targetColumn) return null;
  const chosen = draft.uses[column.name];
  return chosen === undefined ? column.suggestion.as : chosen;
}

export function chosenFeatures(draft: RunDraft, columns: readonly TrainableColumn[]) {
  const features = columns.flatMap((column) => {
    const as = usageOf(draft, column);
    const parts = as === "datetime" ? draft.parts[column.name] : undefined;
    return as ? [{ column: column.name, as, ...(parts && { parts: [...parts] }) }] : [];
  });
  const byHand = features.some(({ column }) => draft.uses[column] !== undefined);
  return byHand ? features : features.slice(0, FEATURES_MAX);
}

/** The columns that make groups to compare: no dates, and not more values than groups unless they are numbers. */
export function possibleAttributes(
  draft: RunDraft,
  columns: readonly TrainableColumn[],
): readonly TrainableColumn[] {
  return columns.filter(
    ({ name, kind, distinct }) =>
      name !== draft.targetColumn &&
      kind !== "datetime" &&
      distinct !== 1 &&
      (kind === "numeric" || distinct <= GROUPS_MAX),
  );
}

export const attributeOf = ({ name, kind }: TrainableColumn): Attribute => ({
  column: name,
  as: kind === "numeric" ? "numeric" : "categorical",
});

/** The attributes that this draft's target and data allow. */
export function chosenAttributes(draft: RunDraft, columns: readonly TrainableColumn[]): Attribute[] {
  if (taskOf({ kind: draft.targetKind }) !== "binary_classification") return [];
  const possible = new Set(possibleAttributes(draft, columns).map(({ name }) => name));
  return draft.attributes.filter(({ column }) => possible.has(column));
}

/** The values of a parameter that will be tried: those chosen, else the default. */
export function valuesOf(draft: RunDraft, parameter: { name: string; default: number }): readonly number[] {
  return draft.grids[draft.algorithm]?.[parameter.name] ?? [parameter.default];
}

export function countsOf(draft: RunDraft): { trials: number; fits: number } {
  const grid = Object.fromEntries(
    CATALOGUE[draft.algorithm].parameters.map((one) => [one.name, valuesOf(draft, one)]),
  );
  const trials = trialCount(grid);
  return { trials, fits: fitCount(trials, draft.folds) };
}

const numberOf = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));

function targetOf({
  targetKind,
  targetColumn: column,
  positive,
  operator,
  threshold,
}: RunDraft): StartRunInput["target"] {
  switch (targetKind) {
    case "class":
      return { kind: "class", column, positive };
    case "threshold":
      return { kind: "threshold", column, operator, value: numberOf(threshold) };
    default:
      return { kind: targetKind, column };
  }
}

/** The draft with an algorithm and a figure that can do its target: those of before where they can. */
export function fitToTarget(draft: RunDraft): RunDraft {
  const task = taskOf({ kind: draft.targetKind });
  const fits = CATALOGUE[draft.algorithm].tasks.includes(task);
  const figures: readonly FigureName[] = TASK_FIGURES[task];
  return {
    ...draft,
    algorithm: fits ? draft.algorithm : "gradient_boosting",
    metric: draft.metric !== null && figures.includes(draft.metric) ? draft.metric : null,
  };
}

/** The call that this draft makes; the schema says what is missing in it. */
export function inputOf(
  draft: RunDraft,
  projectId: string,
  columns: readonly TrainableColumn[],
): StartRunInput {
  const attributes = chosenAttributes(draft, columns);
  const grid = Object.fromEntries(
    Object.entries(draft.grids[draft.algorithm] ?? {}).map(([name, values]) => [name, [...values]]),
  );
  return {
    projectId,
    ...(draft.experimentId === NEW_EXPERIMENT
      ? { newExperiment: { name: draft.name, question: draft.question } }
      : { experimentId: draft.experimentId }),
    datasetVersionId: draft.datasetVersionId,
    target: targetOf(draft),
    features: chosenFeatures(draft, columns),
    algorithm: draft.algorithm,
    grid,
    ...(draft.metric !== null && { metric: draft.metric }),
    ...(attributes.length > 0 && { attributes }),
    validation: {
      holdoutFraction: draft.holdoutPercent / 100,
      folds: draft.folds,
      seed: numberOf(draft.seed),
    },
  };
}
