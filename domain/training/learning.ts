import { z } from "zod";
import type { RunAlgorithm } from "./schemas.ts";
import type { RunTask } from "./tasks.ts";

const WEIGHT_MAX = 1_000_000;
const WEIGHTS_MAX = 50;

/** How much a row counts by its class: inversely to the class's share, or a number for each class that shall not count 1. */
export const classWeightsSchema = z.union(
  [
    z.literal("balanced"),
    z
      .record(
        z.string().min(1).max(500),
        z
          .number({ error: "A class weight is a number." })
          .positive({ error: "A class weight is more than 0." })
          .max(WEIGHT_MAX, { error: "A class weight is at most 1,000,000." }),
      )
      .refine((weights) => Object.keys(weights).length > 0, {
        error: "Give the weight of one class at least.",
      })
      .refine((weights) => Object.keys(weights).length <= WEIGHTS_MAX, {
        error: `Give the weights of ${WEIGHTS_MAX} classes at most.`,
      }),
  ],
  { error: 'Class weights are "balanced", or a number for each class.' },
);
export type ClassWeights = z.infer<typeof classWeightsSchema>;

export const earlyStoppingSchema = z.object({
  /** Of the rows to learn from, kept aside to see whether more trees or passes still gain. */
  validationFraction: z
    .number({ error: "The rows kept aside are a share, for example 0.1." })
    .min(0.05, { error: "Keep 5 % of the rows aside at least." })
    .max(0.5, { error: "Keep half of the rows aside at most." })
    .default(0.1),
  /** Trees or passes in a row without a gain. */
  patience: z
    .int({ error: "The patience is a whole number of trees or passes." })
    .min(1, { error: "The patience is 1 at least." })
    .max(200, { error: "The patience is 200 at most." })
    .default(10),
});
export type EarlyStopping = z.infer<typeof earlyStoppingSchema>;

/** The learners that can count rows by class, as scikit-learn's of the same name do. */
export const WEIGHS_CLASSES: ReadonlySet<RunAlgorithm> = new Set<RunAlgorithm>([
  "logistic_regression",
  "linear_svm",
  "decision_tree",
  "random_forest",
  "extra_trees",
  "gradient_boosting",
]);
export const STOPS_EARLY: ReadonlySet<RunAlgorithm> = new Set<RunAlgorithm>([
  "gradient_boosting",
  "multilayer_perceptron",
]);

/** Why a learner cannot learn in this way, in a sentence with the field it is about; null when it can. */
export function learningProblem(asked: {
  readonly task: RunTask;
  readonly algorithm: RunAlgorithm;
  readonly automl?: unknown;
  readonly classWeights?: ClassWeights | undefined;
  readonly earlyStopping?: EarlyStopping | undefined;
}): { path: string; sentence: string } | null {
  const { task, algorithm, automl, classWeights, earlyStopping } = asked;
  if (automl && (classWeights !== undefined || earlyStopping !== undefined))
    return {
      path: classWeights === undefined ? "earlyStopping" : "classWeights",
      sentence:
        "A run that finds its algorithm by itself compares learners of which not all weigh classes or stop early. Choose an algorithm, or leave this out.",
    };
  if (classWeights !== undefined && task === "regression")
    return {
      path: "classWeights",
      sentence: "The target is a number and has no classes to weigh. Leave the class weights out.",
    };
  if (classWeights !== undefined && !WEIGHS_CLASSES.has(algorithm))
    return {
      path: "classWeights",
      sentence:
        "This algorithm does not weigh classes. Choose logistic regression, a linear support vector machine or one of trees, or leave the class weights out.",
    };
  if (earlyStopping !== undefined && !STOPS_EARLY.has(algorithm))
    return {
      path: "earlyStopping",
      sentence:
        "Only gradient boosting and the neural network learn step by step and can stop early. Choose one of them, or leave early stopping out.",
    };
  return null;
}

/** The weights class by class; a class that is not named counts 1. A name that is none of the classes is a problem, in a sentence. */
export function weightsByClass(
  weights: Exclude<ClassWeights, "balanced">,
  classes: readonly string[],
): { weights: number[] } | { problem: string } {
  const unknown = Object.keys(weights).find((name) => !classes.includes(name));
  if (unknown !== undefined)
    return {
      problem: `There is no class "${unknown}" to weigh; there are ${classes.slice(0, 10).join(", ")}. Name the classes as they are.`,
    };
  return { weights: classes.map((name) => weights[name] ?? 1) };
}

/** "balanced", or "late 3, early 0.5". */
export const weightWords = (weights: ClassWeights): string =>
  weights === "balanced"
    ? weights
    : Object.entries(weights)
        .map(([name, weight]) => `${name} ${weight}`)
        .join(", ");
