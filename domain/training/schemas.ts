import { z } from "zod";
import { idSchema } from "#domain/format/ids.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { optionalTextSchema, shortTextSchema } from "#domain/format/text.ts";
import { YAML_MAX } from "#domain/format/yaml-max.ts";
import { automlProblem, automlSchema } from "./automl.ts";
import { DATE_PARTS } from "./date-parts.ts";
import { ALL_FIGURES, metricProblem } from "./figures.ts";
import { classWeightsSchema, earlyStoppingSchema, learningProblem } from "./learning.ts";
import { memoryLimitSchema } from "./memory.ts";
import { OUTSIDE, outsideSchema } from "./outside.ts";
import { prioritySchema } from "./priority.ts";
import { attributeProblem, featureProblem, gridProblem } from "./rules.ts";
import { NESTED_MAX, searchSchema, triesWholeGrid } from "./search.ts";
import { REPEATS_MAX, splitProblem, splitSchema } from "./splits.ts";
import { RUN_STATES } from "./states.ts";
import { CLASSES_MAX, taskOf } from "./tasks.ts";

export const RUN_ALGORITHMS = [
  "logistic_regression",
  "linear_regression",
  "ridge",
  "lasso",
  "elastic_net",
  "naive_bayes",
  "nearest_neighbours",
  "linear_svm",
  "decision_tree",
  "random_forest",
  "extra_trees",
  "gradient_boosting",
  "multilayer_perceptron",
] as const;
export type RunAlgorithm = (typeof RUN_ALGORITHMS)[number];

/** How a run came to its model: an algorithm of ours, or a file that was brought. */
export const RUN_ORIGINS = [...RUN_ALGORITHMS, OUTSIDE] as const;
export type RunOrigin = (typeof RUN_ORIGINS)[number];

export const FEATURE_KINDS = ["numeric", "categorical", "datetime"] as const;
export type FeatureKind = (typeof FEATURE_KINDS)[number];

export const FEATURES_MAX = 500;
export const QUESTION_MAX = 2_000;
export const SEED_MAX = 2_147_483_647;
const VALUES_MAX = 24;
export const FOLDS_MAX = 10;

/** A column's name exactly as the dataset version has it: nothing is trimmed. */
const columnName = z
  .string({ error: "Choose a column." })
  .min(1, { error: "Choose a column." })
  .max(200, { error: "No column has a name of more than 200 characters." });

/** What the model is to foretell: one value of a column, a column above or below a number, which of its values, or the number itself. */
export const targetSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("class"),
    column: columnName,
    positive: z
      .string({ error: "Say which value counts as positive." })
      .min(1, { error: "Say which value counts as positive." })
      .max(500),
  }),
  z.object({
    kind: z.literal("threshold"),
    column: columnName,
    operator: z.enum([">", ">="], { error: "The comparison is > or >=." }),
    value: z.number({ error: "The threshold is a number." }),
  }),
  z.object({ kind: z.literal("classes"), column: columnName }),
  z.object({ kind: z.literal("number"), column: columnName }),
]);
export type Target = z.infer<typeof targetSchema>;

export const featureSchema = z.object({
  column: columnName,
  as: z.enum(FEATURE_KINDS, { error: "A feature is used as numeric, categorical or datetime." }),
  /** Of a datetime: the parts to learn from. Left out: all that vary in the data, the year aside. */
  parts: z
    .array(z.enum(DATE_PARTS, { error: `A part of a date is one of ${DATE_PARTS.join(", ")}.` }))
    .min(1, { error: "Choose at least one part of the date." })
    .optional(),
});
export type Feature = z.infer<typeof featureSchema>;

export const ATTRIBUTES_MAX = 3;

/** A column by whose groups the answers are compared; it need not be a feature. Numbers are cut into quarters. */
export const attributeSchema = z.object({
  column: columnName,
  as: z.enum(["categorical", "numeric"], { error: "An attribute is used as categorical or numeric." }),
});
export type Attribute = z.infer<typeof attributeSchema>;

export const gridSchema = z.record(
  z.string().max(60),
  z
    .array(z.number({ error: "Values of the grid are numbers." }))
    .min(1, { error: "Give at least one value of each parameter." })
    .max(VALUES_MAX, { error: `At most ${VALUES_MAX} values of one parameter.` }),
);
export type Grid = z.infer<typeof gridSchema>;

export const validationSchema = z.object({
  holdoutFraction: z
    .number({ error: "The holdout is a share of the rows, for example 0.2." })
    .min(0.05, { error: "The holdout takes at least 5 % of the rows." })
    .max(0.5, { error: "The holdout takes at most half of the rows." }),
  folds: z
    .int({ error: "The number of folds is a whole number." })
    .min(0, { error: "Cross-validation takes 2 to 10 folds, or 0 for none." })
    .max(FOLDS_MAX, { error: "Cross-validation takes 2 to 10 folds, or 0 for none." })
    .refine((folds) => folds !== 1, { error: "Cross-validation takes 2 to 10 folds, or 0 for none." }),
  /** How many times the folds are drawn; once when left out. */
  repeats: z
    .int({ error: "Repetitions are a whole number." })
    .min(1, { error: "Cross-validation is done once at least." })
    .max(REPEATS_MAX, { error: `Cross-validation is done ${REPEATS_MAX} times over at most.` })
    .optional(),
  /** How rows are divided, for the holdout and the folds; at random by class when left out. Given parts make `holdoutFraction` say nothing. */
  split: splitSchema.optional(),
  /** Outer folds on which the whole search is done again, so that its figures are honest; none when left out. */
  nested: z
    .int({ error: "The number of outer folds is a whole number." })
    .min(2, { error: "Nested validation takes 2 outer folds at least." })
    .max(NESTED_MAX, { error: `Nested validation takes ${NESTED_MAX} outer folds at most.` })
    .optional(),
  /** Whether the chosen setting is fitted once more on each fold, so that each training row is answered by a model that did not see it. */
  outOfFolds: z.boolean({ error: "Answers out of folds are wanted (true) or not (false)." }).optional(),
  seed: z
    .int({ error: "The seed is a whole number." })
    .min(0, { error: "The seed is 0 or more." })
    .max(SEED_MAX, { error: "The seed is at most 2,147,483,647." }),
});
export type Validation = z.infer<typeof validationSchema>;

const experimentFields = {
  name: shortTextSchema("name"),
  question: optionalTextSchema(QUESTION_MAX, "question").default(""),
};

/** An experiment holds the runs that try to answer one question. */
export const CreateExperiment = z.object({ projectId: idSchema("prj"), ...experimentFields });
export type CreateExperiment = z.infer<typeof CreateExperiment>;

/** What a run does with the data, apart from where it belongs. */
export const runSpecFields = {
  target: targetSchema,
  features: z
    .array(featureSchema)
    .min(1, { error: "Choose at least one feature to learn from." })
    .max(FEATURES_MAX, { error: `At most ${FEATURES_MAX} features in one run.` }),
  algorithm: z.enum(RUN_ALGORITHMS, { error: "Choose one of the algorithms." }),
  grid: gridSchema.default({}),
  /** Find the algorithm and its settings in about this time; `grid` and `search` are refused then, and `algorithm` is not used, but must fit the target. */
  automl: automlSchema.optional(),
  /** How settings are chosen from; every combination of the grid when left out. */
  search: searchSchema.optional(),
  validation: validationSchema.default({ holdoutFraction: 0.2, folds: 5, seed: 1 }),
  /** Classes that count more than others. */
  classWeights: classWeightsSchema.optional(),
  /** Of boosting and the neural network: when a fit may end before its last tree or pass. */
  earlyStopping: earlyStoppingSchema.optional(),
  /** What settings are chosen by; the first figure of the task when left out. */
  metric: z.enum(ALL_FIGURES, { error: "Choose one of the figures of the task." }).optional(),
  /** Of two classes: whom the fairness check compares. */
  attributes: z
    .array(attributeSchema)
    .max(ATTRIBUTES_MAX, { error: `At most ${ATTRIBUTES_MAX} columns in the fairness check of one run.` })
    .optional(),
};

/** Where a run belongs, and on what it is carried out. */
export const placeFields = {
  projectId: idSchema("prj"),
  experimentId: idSchema("exp").optional(),
  newExperiment: z.object(experimentFields).optional(),
  datasetVersionId: idSchema("dsv"),
};

export const placeProblem = (input: { experimentId?: unknown; newExperiment?: unknown }): string | null =>
  (input.experimentId === undefined) === (input.newExperiment === undefined)
    ? "Choose the experiment that the run belongs to, or name a new one."
    : null;

/** How a run is carried out; its result does not depend on it. */
export const carryFields = {
  /** Normal when left out. A high one takes the permission run:prioritize. */
  priority: prioritySchema.optional(),
  memoryLimitMb: memoryLimitSchema.optional(),
};

/** The settings of a run that is trained here. */
export type RunSpecInput = z.output<z.ZodObject<typeof runSpecFields>>;

/** What of a run's settings does not go together, whatever the data, each with the field it is about. */
export function specProblems(spec: RunSpecInput): { path: string; sentence: string }[] {
  const { target, features, validation, attributes = [] } = spec;
  const columns = features.map(({ column }) => column);
  const at = (path: string, sentence: string | null) => (sentence === null ? null : { path, sentence });
  return [
    at("features", featureProblem(target.column, columns)),
    at("metric", metricProblem(taskOf(target), spec.metric)),
    at("attributes", attributeProblem(target.column, taskOf(target), attributes)),
    splitProblem(target.column, validation, columns),
    learningProblem({ ...spec, task: taskOf(target) }),
    automlProblem(spec),
    at("grid", spec.automl ? null : gridProblem(spec.grid, triesWholeGrid(spec.search))),
  ].filter((problem) => problem !== null);
}

/** Start a training run, in an experiment that stands or in a new one. */
export const StartRun = z
  .object({ ...placeFields, ...carryFields, ...runSpecFields })
  .superRefine((input, context) => {
    const place = placeProblem(input);
    if (place) context.addIssue({ code: "custom", path: ["experimentId"], message: place });
    for (const { path, sentence } of specProblems(input))
      context.addIssue({ code: "custom", path: path.split("."), message: sentence });
  });
export type StartRun = z.infer<typeof StartRun>;
export type StartRunInput = z.input<typeof StartRun>;

/** An experiment with its runs from a YAML file (`file.ts`): all of them on `datasetVersionId` where it is given, else each on the data that the file names. */
export const ImportExperiment = z.object({
  projectId: idSchema("prj"),
  yaml: z.string().max(YAML_MAX, { error: `A file has at most ${formatCount(YAML_MAX)} characters.` }),
  datasetVersionId: idSchema("dsv").optional(),
});

/** What is kept with a run, and what the same run again would start from. */
export const runSpecSchema = z.object({
  ...runSpecFields,
  algorithm: z.enum(RUN_ORIGINS),
  /** Of a model that was brought. */
  outside: outsideSchema.optional(),
});
export type RunSpec = z.infer<typeof runSpecSchema>;

export const RunRef = z.object({ runId: idSchema("run") });
/** A row of the holdout that was explained; of several classes, the one to speak of (the likeliest when left out). */
export const ExplainedRowRef = RunRef.extend({
  row: z.int().min(0),
  class: z
    .int()
    .min(0)
    .max(CLASSES_MAX - 1)
    .optional(),
});
export const ExperimentRef = z.object({ experimentId: idSchema("exp") });

export const runFilterFields = {
  experimentId: idSchema("exp").optional(),
  state: z.enum(RUN_STATES).optional(),
  algorithm: z.enum(RUN_ORIGINS).optional(),
};
