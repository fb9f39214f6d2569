/** What a model foretells: one of two classes, one of several, or a number. */
export const TASKS = ["binary_classification", "multiclass_classification", "regression"] as const;
export type Task = (typeof TASKS)[number];

/** One value for each row: the position of its class (0 and 1 for two classes), or a number. */
export type TargetValues = Uint8Array | Float64Array;

/** Classes that one model tells apart at most. */
export const MAX_CLASSES = 50;

/**
 * How many numbers a model answers with for each row: the probability of class 1 for two classes, one probability for each of
 * several classes, the number itself for a regression.
 */
export function answerWidth(task: Task, classes: number): number {
  return task === "multiclass_classification" ? classes : 1;
}
