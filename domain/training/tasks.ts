/** What a run learns: to tell two classes apart, or several, or to foretell a number. */
export const RUN_TASKS = ["binary_classification", "multiclass_classification", "regression"] as const;
export type RunTask = (typeof RUN_TASKS)[number];

export const TASK_LABELS: Record<RunTask, string> = {
  binary_classification: "two classes",
  multiclass_classification: "several classes",
  regression: "a number",
};

/** Classes that one run tells apart at most. */
export const CLASSES_MAX = 50;

/** The task that a target asks for. */
export function taskOf(target: { readonly kind: "class" | "threshold" | "classes" | "number" }): RunTask {
  if (target.kind === "classes") return "multiclass_classification";
  return target.kind === "number" ? "regression" : "binary_classification";
}
