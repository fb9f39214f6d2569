import { z } from "zod";
import { slugSchema } from "../../format/slug.ts";
import { COLUMN_NAME_MAX } from "../columns.ts";

export const STEP_KINDS = [
  "filter",
  "derive",
  "select",
  "distinct",
  "join",
  "impute",
  "cap",
  "scale",
  "encode",
  "date_parts",
  "balance",
  "split",
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

export const STEP_LABELS: Record<StepKind, string> = {
  filter: "Keep rows where",
  derive: "Derive a column",
  select: "Choose columns",
  distinct: "Drop repeated rows",
  join: "Join another dataset",
  impute: "Fill missing values",
  cap: "Cap outliers",
  scale: "Scale",
  encode: "Encode categories",
  date_parts: "Take dates apart",
  balance: "Balance classes",
  split: "Split",
};

export const DATE_PARTS = [
  "year",
  "quarter",
  "month",
  "day",
  "weekday",
  "day_of_year",
  "week",
  "hour",
  "minute",
] as const;
export type DatePart = (typeof DATE_PARTS)[number];

export const PARTS = ["train", "validation", "test"] as const;
export type Part = (typeof PARTS)[number];

export const STEPS_MAX = 60;
export const STEP_COLUMNS_MAX = 200;
export const EXPRESSION_MAX = 2_000;
export const LEVELS_MAX = 200;

/** The engine's own columns have control characters in their names, so that none of a person's is taken for one. */
const noControls = (text: z.ZodString) =>
  text.regex(/^\P{Cc}*$/u, { error: "A column's name has no control characters. Write it without them." });
const name = noControls(z.string())
  .min(1, { error: "Name a column." })
  .max(COLUMN_NAME_MAX, { error: `A column's name has at most ${COLUMN_NAME_MAX} characters.` });
const names = z
  .array(name)
  .min(1, { error: "Choose at least one column." })
  .max(STEP_COLUMNS_MAX, { error: `At most ${STEP_COLUMNS_MAX} columns in one step.` });
const expression = z
  .string()
  .min(1, { error: "Write the expression." })
  .max(EXPRESSION_MAX, { error: `An expression has at most ${EXPRESSION_MAX} characters.` });
const quantile = z.number().min(0).max(1);
const share = z.number().min(0).max(1);
const seed = z.int().min(0).max(2_147_483_647).default(1);

const shares = {
  train: share.default(0.7),
  validation: share.default(0),
  test: share.default(0.3),
  /** The new column that says which part a row belongs to. */
  as: name.default("split"),
};

/** One step. A step that learns (impute, cap, scale, encode, balance) learns from the rows of training once a split came before it. */
export const recipeStep = z.discriminatedUnion(
  "do",
  [
    z.object({ do: z.literal("filter"), where: expression }),
    z.object({ do: z.literal("derive"), column: name, as: expression }),
    z.object({ do: z.literal("select"), keep: z.enum(["these", "others"]).default("these"), columns: names }),
    z.object({ do: z.literal("distinct"), columns: z.array(name).max(STEP_COLUMNS_MAX).default([]) }),
    z.object({
      do: z.literal("join"),
      /** The short name of a dataset of the same project. */
      dataset: slugSchema,
      /** A version's number; left out, the newest that is ready when the recipe runs. */
      version: z.int().min(1).optional(),
      on: z
        .array(z.object({ left: name, right: name }))
        .min(1, { error: "Say which columns belong together." })
        .max(5, { error: "At most 5 pairs of columns." }),
      how: z.enum(["left", "inner"]).default("left"),
      /** Of the other dataset; left out, all that are not joined on. */
      columns: names.optional(),
      prefix: noControls(z.string()).max(60).default(""),
    }),
    z.object({
      do: z.literal("impute"),
      columns: names,
      by: z.enum(["mean", "median", "most_frequent", "constant"]),
      value: z.union([z.number(), z.string().max(500), z.boolean()]).optional(),
      /** Adds a column for each that says where a value was missing. */
      indicator: z.boolean().default(false),
    }),
    z.object({
      do: z.literal("cap"),
      columns: names,
      by: z.enum(["quantiles", "iqr", "values"]),
      /** Quantiles between 0 and 1, values, or for `iqr` the number of interquartile ranges in `times`. */
      lower: z.number().optional(),
      upper: z.number().optional(),
      times: z.number().positive().max(100).default(1.5),
    }),
    z.object({ do: z.literal("scale"), columns: names, by: z.enum(["standard", "min_max", "robust"]) }),
    z.object({
      do: z.literal("encode"),
      columns: names,
      by: z.enum(["one_hot", "ordinal"]),
      /** The levels in their order; left out, those found, in the order of the alphabet. */
      levels: z.array(z.string().max(500)).min(1).max(LEVELS_MAX).optional(),
      levelsMax: z.int().min(2).max(LEVELS_MAX).default(50),
    }),
    z.object({
      do: z.literal("date_parts"),
      column: name,
      parts: z
        .array(z.enum(DATE_PARTS))
        .min(1, { error: "Choose at least one part." })
        .max(DATE_PARTS.length),
      /** Takes the date itself out. */
      drop: z.boolean().default(false),
    }),
    z.object({
      do: z.literal("balance"),
      column: name,
      by: z.enum(["fewer", "more"]),
      seed,
    }),
    z.object({
      do: z.literal("split"),
      by: z.enum(["random", "stratified", "group", "time"]),
      /** The class, the group or the time; none for a random split. */
      column: name.optional(),
      seed,
      ...shares,
    }),
  ],
  { error: `A step does one of these: ${STEP_KINDS.join(", ")}.` },
);
export type RecipeStep = z.output<typeof recipeStep>;
export type StepOf<K extends StepKind> = Extract<RecipeStep, { do: K }>;

/** What the columns mean, for the checks against leakage. */
export const recipeRoles = z.object({
  target: name.optional(),
  group: name.optional(),
  time: name.optional(),
});
export type RecipeRoles = z.output<typeof recipeRoles>;

const wholeStep = recipeStep.superRefine((step, { addIssue }) => {
  const problem = stepProblem(step);
  if (problem) addIssue({ code: "custom", message: problem.message, path: [problem.path] });
});

export const recipeSpec = z.object({
  recipe: z.literal(1).default(1),
  roles: recipeRoles.default({}),
  steps: z
    .array(wholeStep)
    .min(1, { error: "A recipe has at least one step." })
    .max(STEPS_MAX, { error: `A recipe has at most ${STEPS_MAX} steps. Divide it into two.` }),
});
export type RecipeSpec = z.output<typeof recipeSpec>;

const SHARES_TOLERANCE = 1e-6;
export const ROBUST_QUANTILES = [0.25, 0.75] as const;

/** What of a step does not go together, whatever the data; null when all does. */
export function stepProblem(step: RecipeStep): { path: string; message: string } | null {
  switch (step.do) {
    case "impute":
      if (step.by === "constant" && step.value === undefined)
        return { path: "value", message: "Say which value to fill in." };
      return null;
    case "cap":
      return capProblem(step);
    case "encode":
      if (step.levels && step.columns.length > 1)
        return { path: "levels", message: "Levels of one's own are for one column at a time." };
      return null;
    case "split":
      return splitProblem(step);
    default:
      return null;
  }
}

function capProblem({ by, lower, upper }: StepOf<"cap">) {
  if (by === "iqr") return null;
  if (lower === undefined && upper === undefined)
    return { path: "lower", message: "Give a lower end, an upper end, or both." };
  if (lower !== undefined && upper !== undefined && lower >= upper)
    return { path: "upper", message: "The lower end is not below the upper one. Turn them round." };
  const ends = [lower, upper].filter((end) => end !== undefined);
  if (by === "quantiles" && ends.some((end) => !quantile.safeParse(end).success))
    return { path: "lower", message: "A quantile lies between 0 and 1, for example 0.01." };
  return null;
}

function splitProblem({ by, column, train, validation, test }: StepOf<"split">) {
  if (by !== "random" && column === undefined)
    return { path: "column", message: "Choose the column to split by." };
  if (Math.abs(train + validation + test - 1) > SHARES_TOLERANCE)
    return { path: "train", message: "The shares of the parts have to add up to 1." };
  if (train <= 0 || test <= 0) return { path: "train", message: "Training and test both need a share." };
  return null;
}
