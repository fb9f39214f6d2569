import type { FigureName } from "#ml/evaluate/figures.ts";
import { figureText } from "#ml/format.ts";
import type { Task } from "#ml/task.ts";

/** The figures as the log of a run names them. */
export const FIGURE_WORDS: Readonly<Record<FigureName, string>> = {
  rocAuc: "ROC AUC",
  prAuc: "PR AUC",
  rocAucOvr: "ROC AUC",
  accuracy: "accuracy",
  balancedAccuracy: "balanced accuracy",
  precision: "precision",
  recall: "recall",
  f1: "F1",
  macroF1: "macro F1",
  weightedF1: "weighted F1",
  mcc: "MCC",
  kappa: "kappa",
  logLoss: "log loss",
  brier: "Brier score",
  r2: "R2",
  mae: "mean absolute error",
  rmse: "root mean squared error",
  mape: "mean absolute percentage error",
  medianAe: "median absolute error",
};

/** One of the figures, as the log says it: "ROC AUC 0.7312". */
export function figureWords(
  name: FigureName,
  figures: Readonly<Partial<Record<FigureName, number>>>,
): string {
  return `${FIGURE_WORDS[name]} ${figureText(figures[name] ?? Number.NaN)}`;
}

/** What the trivial answer always says: a number, or a class in quotation marks. */
export const alwaysWords = (task: Task, label: string): string =>
  task === "regression" ? figureText(Number(label)) : `"${label}"`;
