import type { FigureName } from "#ml/evaluate/figures.ts";

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
