import type { Task } from "#ml/task.ts";

/** The figures of each task, the one that settings are chosen by first. */
export const FIGURES = {
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
} as const satisfies Record<Task, readonly string[]>;

export type FigureOf<T extends Task> = (typeof FIGURES)[T][number];
export type FigureName = FigureOf<Task>;
export type FiguresOf<T extends Task> = Readonly<Record<FigureOf<T>, number>>;
/** The figures of some task, by name. */
export type Figures = Readonly<Partial<Record<FigureName, number>>>;

/** The figures of a sample that holds each row as often as its count says. */
export type Resampler = (counts: Uint32Array) => Figures;

/** Figures of which a smaller value is the better one. */
export const LESS_IS_BETTER: ReadonlySet<FigureName> = new Set<FigureName>([
  "logLoss",
  "brier",
  "mae",
  "rmse",
  "mape",
  "medianAe",
]);

/** The figure as a score: larger is better. NaN where it is not known. */
export function scoreOf(figures: Figures, name: FigureName): number {
  const value = figures[name] ?? Number.NaN;
  return LESS_IS_BETTER.has(name) ? -value : value;
}

/** What settings are chosen by when the run does not say. */
export function defaultFigure(task: Task): FigureName {
  return FIGURES[task][0];
}
