import { formatMetric, formatPercent } from "#domain/format/numbers.ts";
import type { FigureName, RunMetrics } from "#domain/training/result.ts";
import type { RunAlgorithm } from "#domain/training/schemas.ts";
import { CATALOGUE } from "#ml/catalogue.ts";

export const algorithmLabel = (algorithm: RunAlgorithm): string => CATALOGUE[algorithm].label;

export const parameterLabel = (algorithm: RunAlgorithm, name: string): string =>
  CATALOGUE[algorithm].parameters.find((parameter) => parameter.name === name)?.label ?? name;

export const versionLabel = (version: { number: number; label: string }): string =>
  version.label || `v${version.number}`;

/** Shares as shares, everything else with three places. */
export const figureText = (name: FigureName, value: number | null): string =>
  name === "accuracy" || name === "precision" || name === "recall"
    ? formatPercent(value, 1)
    : formatMetric(value);

/** Mean over the folds, give or take one standard deviation; null where there were no folds. */
export function foldInterval(metrics: RunMetrics, name: FigureName): { low: number; high: number } | null {
  const spread = metrics.folds?.[name];
  if (!spread || spread.mean === null || spread.std === null) return null;
  return { low: spread.mean - spread.std, high: spread.mean + spread.std };
}

const STAGES: Record<string, string> = {
  starting: "Starting",
  load: "Reading the data",
  prepare: "Checking the data",
  search: "Trying settings",
  refit: "Training the best setting",
  evaluate: "Evaluating on the holdout",
  explain: "Measuring what each feature contributes",
  export: "Writing the model file",
  check: "Checking the model file",
  done: "Done",
};
export const stageLabel = (stage: string | null): string =>
  stage === null ? "Waiting for a worker" : (STAGES[stage] ?? stage);
