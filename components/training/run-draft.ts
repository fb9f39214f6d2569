import type { DatePart } from "#domain/training/date-parts.ts";
import { type FigureName, TASK_FIGURES } from "#domain/training/figures.ts";
import { OUTSIDE } from "#domain/training/outside.ts";
import type { Priority } from "#domain/training/priority.ts";
import { fitCount, trialCount } from "#domain/training/rules.ts";
import {
  type Attribute,
  FEATURES_MAX,
  type FeatureKind,
  type RunAlgorithm,
  type RunSpec,
  type StartRunInput,
} from "#domain/training/schemas.ts";
import type { Search, SearchKind } from "#domain/training/search.ts";
import { foldCount, type Split, type SplitKind, splitColumn } from "#domain/training/splits.ts";
import { taskOf } from "#domain/training/tasks.ts";
import { CATALOGUE } from "#ml/catalogue.ts";
import { GROUPS_MAX } from "#ml/evaluate/groups.ts";
import { halvingRounds } from "#ml/search/halving.ts";
import { SUGGESTED_RANGES } from "#ml/search/suggested.ts";
import { GIVEN_PARTS } from "#ml/split/given.ts";
import { EMPTY_LEARNING, type LearningDraft, learningInput, learningOf } from "./learning-draft.ts";
import type { GivenParts, TrainableColumn } from "./types.ts";

export const NEW_EXPERIMENT = "new";

/** A range as typed. */
export type DraftRange = { low: string; high: string; log: boolean };

/** What stands in the form that starts a run, as typed. */
export type RunDraft = LearningDraft & {
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
  /** Whether it is a run again: then a column that is not in `uses` is left out, on whatever version. */
  again: boolean;
  /** Of dates: the parts to learn from; the usual ones where a column is not in here. */
  parts: Readonly<Record<string, readonly DatePart[]>>;
  algorithm: RunAlgorithm;
  /** Whether the run finds its algorithm by itself, and in how many minutes. */
  automatic: boolean;
  minutes: string;
  /** Chosen values by algorithm; one that is not in here has its defaults. */
  grids: Readonly<Partial<Record<RunAlgorithm, Readonly<Record<string, readonly number[]>>>>>;
  /** How settings are chosen from: how many are drawn, and for halving whether they are and what rounds get more of. */
  search: SearchKind;
  searchTrials: string;
  halvingDraws: boolean;
  resource: "rows" | "trees" | "epochs";
  /** Ranges by algorithm; null where a parameter is searched among its values. One that is not in here has the suggested range. */
  ranges: Readonly<Partial<Record<RunAlgorithm, Readonly<Record<string, DraftRange | null>>>>>;
  /** Outer folds of the nested validation; 0 for none. */
  nested: number;
  /** Whether training rows are answered out of folds. */
  outOfFolds: boolean;
  /** What settings are chosen by; the first figure of the task when null. */
  metric: FigureName | null;
  /** Whom the fairness check compares. */
  attributes: readonly Attribute[];
  holdoutPercent: number;
  folds: number;
  /** How rows are divided, by which column where it goes by one, and how many times the folds are drawn. */
  split: SplitKind;
  splitColumn: string;
  /** Whether that was chosen by hand; if not, a column of parts that the version's recipe made is taken. */
  splitChosen: boolean;
  repeats: number;
  seed: string;
  /** How the run is carried out; the model does not depend on it. */
  priority: Priority;
  memoryLimitMb: string;
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
    again: false,
    parts: {},
    algorithm: "gradient_boosting",
    automatic: false,
    minutes: "5",
    grids: {},
    search: "grid",
    searchTrials: "30",
    halvingDraws: false,
    resource: "rows",
    ranges: {},
    nested: 0,
    outOfFolds: false,
    metric: null,
    attributes: [],
    holdoutPercent: 20,
    folds: 5,
    split: "stratified",
    splitColumn: "",
    splitChosen: false,
    repeats: 1,
    seed: "1",
    ...EMPTY_LEARNING,
    priority: "normal",
    memoryLimitMb: "",
  };
}

/** A draft that would start the same run again. */
export function draftOf(
  spec: RunSpec,
  start: { experimentId: string; datasetVersionId: string },
  columns: readonly { name: string }[],
): RunDraft {
  const { target, features, algorithm, automl, grid, validation, metric, attributes = [] } = spec;
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
    again: true,
    parts: Object.fromEntries(features.flatMap(({ column, parts }) => (parts ? [[column, parts]] : []))),
    algorithm: algorithm === OUTSIDE ? empty.algorithm : algorithm,
    ...(automl && { automatic: true, minutes: String(automl.seconds / 60) }),
    grids: algorithm === OUTSIDE ? {} : { [algorithm]: grid },
    ...searchDraft(spec),
    metric: metric ?? null,
    attributes: attributes.filter(({ column }) => columns.some(({ name }) => name === column)),
    holdoutPercent: Math.round(validation.holdoutFraction * 100),
    folds: validation.folds,
    split: validation.split?.kind ?? "stratified",
    splitColumn: splitColumn(validation.split) ?? "",
    splitChosen: true,
    repeats: validation.repeats ?? 1,
    outOfFolds: validation.outOfFolds ?? false,
    seed: String(validation.seed),
    ...learningOf(spec),
  };
}

function searchDraft({ algorithm, search, validation }: RunSpec) {
  const nested = validation.nested ?? 0;
  if (algorithm === OUTSIDE || search === undefined || search.kind === "grid") return { nested };
  const drawn = search.kind === "halving" ? search.candidates : search.trials;
  const ranges = CATALOGUE[algorithm].parameters.map(({ name }): [string, DraftRange | null] => {
    const range = search.ranges?.[name];
    return [
      name,
      range ? { low: String(range.low), high: String(range.high), log: range.log === true } : null,
    ];
  });
  return {
    nested,
    search: search.kind,
    ...(drawn !== undefined && { searchTrials: String(drawn) }),
    ...(search.kind === "halving" && {
      halvingDraws: search.candidates !== undefined,
      resource: search.resource ?? ("rows" as const),
    }),
    ranges: { [algorithm]: Object.fromEntries(ranges) },
  };
}

/** Whether settings are drawn, from ranges where there are any. */
export const drawsSettings = ({ search, halvingDraws }: RunDraft): boolean =>
  search === "random" || search === "tpe" || (search === "halving" && halvingDraws);

/** The range that a parameter is drawn from: as typed, else the suggested one where its values were not chosen by hand; null for its values. */
export function rangeOf(draft: RunDraft, name: string): DraftRange | null {
  if (!drawsSettings(draft) || (draft.search === "halving" && draft.resource === name)) return null;
  const typed = draft.ranges[draft.algorithm]?.[name];
  if (typed !== undefined) return typed;
  const suggested = SUGGESTED_RANGES[draft.algorithm][name];
  if (!suggested || draft.grids[draft.algorithm]?.[name] !== undefined) return null;
  return { low: String(suggested.low), high: String(suggested.high), log: suggested.log === true };
}

/** Parameters that halving can give more and more of. */
export const resourcesOf = (algorithm: RunAlgorithm): readonly RunDraft["resource"][] => [
  "rows",
  ...(["trees", "epochs"] as const).filter((resource) =>
    CATALOGUE[algorithm].parameters.some(({ name }) => name === resource),
  ),
];

function searchOf(draft: RunDraft): Search | undefined {
  if (draft.search === "grid") return undefined;
  const typed = CATALOGUE[draft.algorithm].parameters.flatMap(({ name }) => {
    const range = rangeOf(draft, name);
    if (!range) return [];
    const { low, high, log } = range;
    return [[name, { low: numberOf(low), high: numberOf(high), ...(log && { log }) }] as const];
  });
  const ranges = typed.length > 0 ? { ranges: Object.fromEntries(typed) } : {};
  const trials = numberOf(draft.searchTrials);
  if (draft.search !== "halving") return { kind: draft.search, trials, ...ranges };
  return {
    kind: "halving",
    ...(draft.halvingDraws && { candidates: trials, ...ranges }),
    ...(draft.resource !== "rows" && { resource: draft.resource }),
  };
}

/** The use of a column in this draft: chosen by hand, or as suggested; never for the target. */
export function usageOf(draft: RunDraft, column: TrainableColumn): FeatureKind | null {
  if (column.name === draft.targetColumn) return null;
  if (draft.split === "given" && column.name === draft.splitColumn) return null;
  const chosen = draft.uses[column.name];
  if (chosen !== undefined) return chosen;
  return draft.again ? null : column.suggestion.as;
}

/** A year is learned from only when it is asked for, also where nothing else differs. */
const onlyYear = ({ parts }: TrainableColumn) =>
  parts.length === 1 && parts[0] === "year" ? parts : undefined;

/** Columns that were chosen, and that this version does not have. */
export const lackingFeatures = (draft: RunDraft, columns: readonly TrainableColumn[]): string[] =>
  Object.entries(draft.uses).flatMap(([name, as]) =>
    as !== null && name !== draft.targetColumn && !columns.some((column) => column.name === name)
      ? [name]
      : [],
  );

export function chosenFeatures(draft: RunDraft, columns: readonly TrainableColumn[]) {
  const features = columns.flatMap((column) => {
    const as = usageOf(draft, column);
    const parts = as === "datetime" ? (draft.parts[column.name] ?? onlyYear(column)) : undefined;
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

/** Settings tried and models fitted; `rows` are those of the dataset version. Null where the form does not say yet. */
export function countsOf(draft: RunDraft, rows: number): { trials: number; fits: number } | null {
  const grid = Object.fromEntries(
    CATALOGUE[draft.algorithm].parameters.map((one) => [one.name, valuesOf(draft, one)]),
  );
  const trials = drawsSettings(draft) ? numberOf(draft.searchTrials) : trialCount(grid);
  if (!Number.isInteger(trials) || trials < 1) return null;
  const folds = foldCount({ folds: draft.folds, repeats: repeatsOf(draft) });
  const tried = draft.search === "halving" ? halvedTrials(draft, trials, rows) : trials;
  // A search without folds tells its settings apart on one inner split.
  const once = draft.search === "grid" ? fitCount(trials, folds) : tried * Math.max(1, folds) + 1;
  return { trials, fits: once * (1 + draft.nested) + foldsAnswered(draft) };
}

/** Fits that answer the training rows out of folds: one a fold, or the one on given parts. */
export const foldsAnswered = ({ outOfFolds, folds }: RunDraft): number =>
  outOfFolds ? Math.max(1, folds) : 0;

/** Settings fitted in all rounds together, about: which rows are left without a target is known only later. */
function halvedTrials(draft: RunDraft, candidates: number, rows: number): number {
  const limit = draft.resource === "rows" ? rows * (1 - draft.holdoutPercent / 100) : 100;
  const maxResources = Math.max(1, Math.round(limit));
  const minResources = draft.resource === "rows" ? Math.min(100, maxResources) : 1;
  const rounds = halvingRounds({ candidates, maxResources, minResources, factor: 3, exhaust: true });
  return rounds.reduce((sum, round) => sum + round.candidates, 0);
}

/** How rows are divided; left out where they are by class, as they are when nothing is said. */
function splitOf({ split, splitColumn: column }: RunDraft): Split | undefined {
  if (split === "stratified") return undefined;
  return split === "plain" ? { kind: "plain" } : { kind: split, column };
}

/** Repetitions of the folds: one where there are none, or no draw in them. */
export function repeatsOf({ folds, split, repeats }: RunDraft): number {
  return folds === 0 || split === "grouped" || split === "time" ? 1 : repeats;
}

/** The draft with the parts that the version's recipe gave its rows, where nothing else was chosen, and without what its folds do not allow. Given rows to choose on leave no folds to draw. */
export function withGivenParts(draft: RunDraft, given: GivenParts | null): RunDraft {
  const asked: RunDraft =
    draft.splitChosen || !given || given.column === draft.targetColumn
      ? draft
      : { ...draft, split: "given", splitColumn: given.column };
  if (hasGivenValidation(asked, given)) return { ...asked, folds: 0, nested: 0 };
  // Without folds no row has an answer out of them.
  return asked.folds === 0 ? { ...asked, outOfFolds: false } : asked;
}

/** Whether settings are chosen on rows that a column gives. */
export const hasGivenValidation = ({ split, splitColumn: column }: RunDraft, given: GivenParts | null) =>
  split === "given" && column === given?.column && (given.parts.validation ?? 0) > 0;

/** The columns that rows can be divided by: dates in order of time, words that give a part, whatever takes two values or more as groups. */
export function possibleSplitColumns(
  draft: Pick<RunDraft, "split" | "targetColumn">,
  columns: readonly TrainableColumn[],
): readonly TrainableColumn[] {
  return columns.filter(
    ({ name, kind, distinct, values }) =>
      name !== draft.targetColumn &&
      (draft.split === "time"
        ? kind === "datetime"
        : draft.split === "given"
          ? values.length > 1 && values.every((value) => GIVEN_PARTS.some((part) => part === value))
          : distinct !== 1),
  );
}

const numberOf = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));

export function targetOf({
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
  const algorithm = fits ? draft.algorithm : "gradient_boosting";
  return {
    ...draft,
    algorithm,
    resource: resourcesOf(algorithm).includes(draft.resource) ? draft.resource : "rows",
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
  const split = splitOf(draft);
  const search = searchOf(draft);
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
    ...(draft.automatic
      ? { automl: { seconds: Math.round(60 * numberOf(draft.minutes)) } }
      : { grid, ...(search && { search }) }),
    ...learningInput(draft),
    ...(draft.metric !== null && { metric: draft.metric }),
    ...(attributes.length > 0 && { attributes }),
    validation: {
      holdoutFraction: draft.holdoutPercent / 100,
      folds: draft.folds,
      ...(repeatsOf(draft) > 1 && { repeats: repeatsOf(draft) }),
      ...(split && { split }),
      ...(draft.nested > 0 && !draft.automatic && draft.split !== "given" && { nested: draft.nested }),
      ...(draft.outOfFolds && { outOfFolds: true }),
      seed: numberOf(draft.seed),
    },
    ...(draft.priority !== "normal" && { priority: draft.priority }),
    ...(draft.memoryLimitMb.trim() !== "" && { memoryLimitMb: numberOf(draft.memoryLimitMb) }),
  };
}
