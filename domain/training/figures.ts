import type { RunTask } from "./tasks.ts";

/** The figures of each task in the order in which they are shown; settings are chosen by the first unless the run says otherwise. */
export const TASK_FIGURES = {
  binary_classification: [
    "rocAuc",
    "prAuc",
    "accuracy",
    "balancedAccuracy",
    "precision",
    "recall",
    "f1",
    "mcc",
    "kappa",
    "logLoss",
    "brier",
  ],
  multiclass_classification: [
    "accuracy",
    "balancedAccuracy",
    "macroF1",
    "weightedF1",
    "mcc",
    "kappa",
    "rocAucOvr",
    "logLoss",
  ],
  regression: ["r2", "mae", "rmse", "mape", "medianAe"],
} as const satisfies Record<RunTask, readonly string[]>;

export type FigureName = (typeof TASK_FIGURES)[RunTask][number];

/** Every figure once. */
export const ALL_FIGURES: readonly FigureName[] = [...new Set(Object.values(TASK_FIGURES).flat())];

export const FIGURE_LABELS: Record<FigureName, string> = {
  rocAuc: "ROC AUC",
  prAuc: "PR AUC",
  rocAucOvr: "ROC AUC, each against the rest",
  accuracy: "Accuracy",
  balancedAccuracy: "Balanced accuracy",
  precision: "Precision",
  recall: "Recall",
  f1: "F1",
  macroF1: "F1, mean of the classes",
  weightedF1: "F1, weighted by rows",
  mcc: "Matthews correlation",
  kappa: "Cohen's kappa",
  logLoss: "Log loss",
  brier: "Brier score",
  r2: "R²",
  mae: "Mean absolute error",
  rmse: "Root mean squared error",
  mape: "Mean absolute percentage error",
  medianAe: "Median absolute error",
};

/** The figure inside a sentence: "mean absolute error", but "ROC AUC". */
export function figureInWords(name: FigureName): string {
  const label = FIGURE_LABELS[name];
  return /^[A-Z][a-z]/.test(label) && name !== "mcc" && name !== "kappa"
    ? label.charAt(0).toLowerCase() + label.slice(1)
    : label;
}

/** Whether a smaller value of the figure is the better one. */
export const SMALLER_IS_BETTER: ReadonlySet<FigureName> = new Set<FigureName>([
  "logLoss",
  "brier",
  "mae",
  "rmse",
  "mape",
  "medianAe",
]);

/** Figures that are shares, written in percent. */
export const SHARES: ReadonlySet<FigureName> = new Set<FigureName>([
  "accuracy",
  "balancedAccuracy",
  "precision",
  "recall",
  "mape",
]);

/** What settings are chosen by, and runs compared by, when the run does not say. */
export const mainFigure = (task: RunTask): FigureName => TASK_FIGURES[task][0];

/** Why settings cannot be chosen by this figure, in a sentence; null when they can. */
export function metricProblem(task: RunTask, metric: FigureName | undefined): string | null {
  const figures: readonly FigureName[] = TASK_FIGURES[task];
  if (metric === undefined || figures.includes(metric)) return null;
  return `${FIGURE_LABELS[metric]} is no figure of this target. Choose one of ${figures.map((name) => FIGURE_LABELS[name]).join(", ")}.`;
}

/** The figure as a score, larger is better; null where it is not known. */
export function scoreOf(
  figures: Readonly<Partial<Record<FigureName, number | null>>>,
  name: FigureName,
): number | null {
  const value = figures[name] ?? null;
  return value === null ? null : SMALLER_IS_BETTER.has(name) ? -value : value;
}
