import type { FigureName } from "./figures.ts";
import type { RunMetrics } from "./result.ts";
import type { RunTask } from "./tasks.ts";

/** From here on a model errs so rarely that a column which gives the answer away is likelier than a clean success. */
const NEARLY_PERFECT = 0.995;
const MOST_OF_IT = 0.8;

const LOOKED_AT: Record<RunTask, FigureName> = {
  binary_classification: "rocAuc",
  multiclass_classification: "balancedAccuracy",
  regression: "r2",
};

export type TooGood = {
  figure: FigureName;
  value: number;
  /** The feature that does most of it by its permutation importance; null when several do. */
  feature: string | null;
};

/** Whether the figures on the holdout are nearly perfect, and by which feature; null when they are not. */
export function tooGood(
  { task, holdout }: Pick<RunMetrics, "task" | "holdout">,
  importance: readonly { readonly feature: string; readonly importance: number }[],
): TooGood | null {
  const figure = LOOKED_AT[task];
  const value = holdout[figure] ?? null;
  if (value === null || value < NEARLY_PERFECT) return null;
  const first = importance.toSorted((a, b) => b.importance - a.importance)[0];
  const all = importance.reduce((sum, one) => sum + Math.max(0, one.importance), 0);
  const feature = first && all > 0 && first.importance >= MOST_OF_IT * all ? first.feature : null;
  return { figure, value, feature };
}
