import type { WindowMetrics } from "./window.ts";

/** The figures of a window that are drawn over time: shares between 0 and 1, null where they are not known. */
export const WINDOW_FIGURES = ["accuracy", "trivial", "actual", "mean", "predicted"] as const;
export type WindowFigure = (typeof WINDOW_FIGURES)[number];

export const WINDOW_FIGURE_LABELS: Readonly<Record<WindowFigure, string>> = {
  accuracy: "Accuracy",
  trivial: "Always the more frequent answer",
  actual: "Actual share",
  mean: "Foretold share",
  predicted: "Answered share",
};

/** One figure of a window; `trivial` is the accuracy of always giving the answer that was the more frequent one. */
export function windowFigure(metrics: WindowMetrics, figure: WindowFigure): number | null {
  switch (figure) {
    case "accuracy":
      return metrics.accuracy;
    case "trivial":
      return metrics.actualShare === null ? null : Math.max(metrics.actualShare, 1 - metrics.actualShare);
    case "actual":
      return metrics.actualShare;
    case "mean":
      return metrics.meanProbability;
    case "predicted":
      return metrics.predictedShare;
  }
}
