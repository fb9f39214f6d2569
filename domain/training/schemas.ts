import { z } from "zod";
import { idSchema } from "#domain/format/ids.ts";
import { optionalTextSchema, shortTextSchema } from "#domain/format/text.ts";
import { ALL_FIGURES, metricProblem } from "./figures.ts";
import { attributeProblem, featureProblem, gridProblem } from "./rules.ts";
import { RUN_STATES } from "./states.ts";
import { taskOf } from "./tasks.ts";

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

/** What a moment can be read as, in UTC. */
export const DATE_PARTS = ["minute_of_day", "hour", "weekday", "day_of_month", "month"] as const;
export type DatePart = (typeof DATE_PARTS)[number];

export const featureSchema = z.object({
  column: columnName,
  as: z.enum(FEATURE_KINDS, { error: "A feature is used as numeric, categorical or datetime." }),
  /** Of a datetime: the parts to learn from. Left out: all that vary in the data. */
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
  validation: validationSchema.default({ holdoutFraction: 0.2, folds: 5, seed: 1 }),
  /** What settings are chosen by; the first figure of the task when left out. */
  metric: z.enum(ALL_FIGURES, { error: "Choose one of the figures of the task." }).optional(),
  /** Of two classes: whom the fairness check compares. */
  attributes: z
    .array(attributeSchema)
    .max(ATTRIBUTES_MAX, { error: `At most ${ATTRIBUTES_MAX} columns in the fairness check of one run.` })
    .optional(),
};

/** Start a training run, in an experiment that stands or in a new one. */
export const StartRun = z
  .object({
    projectId: idSchema("prj"),
    experimentId: idSchema("exp").optional(),
    newExperiment: z.object(experimentFields).optional(),
    datasetVersionId: idSchema("dsv"),
    ...runSpecFields,
  })
  .superRefine((input, context) => {
    if ((input.experimentId === undefined) === (input.newExperiment === undefined)) {
      context.addIssue({
        code: "custom",
        path: ["experimentId"],
        message: "Choose the experiment that the run belongs to, or name a new one.",
      });
    }
    const feature = featureProblem(
      input.target.column,
      input.features.map(({ column }) => column),
    );
    if (feature) context.addIssue({ code: "custom", path: ["features"], message: feature });
    const metric = metricProblem(taskOf(input.target), input.metric);
    if (metric) context.addIssue({ code: "custom", path: ["metric"], message: metric });
    const attribute = attributeProblem(input.target.column, taskOf(input.target), input.attributes ?? []);
    if (attribute) context.addIssue({ code: "custom", path: ["attributes"], message: attribute });
    const grid = gridProblem(input.grid);
    if (grid) context.addIssue({ code: "custom", path: ["grid"], message: grid });
  });
export type StartRun = z.infer<typeof StartRun>;
export type StartRunInput = z.input<typeof StartRun>;

/** What is kept with a run, and what the same run again would start from. */
export const runSpecSchema = z.object(runSpecFields);
export type RunSpec = z.infer<typeof runSpecSchema>;

export const RunRef = z.object({ runId: idSchema("run") });
export const ExperimentRef = z.object({ experimentId: idSchema("exp") });

export const runFilterFields = {
  experimentId: idSchema("exp").optional(),
  state: z.enum(RUN_STATES).optional(),
  algorithm: z.enum(RUN_ALGORITHMS).optional(),
};
