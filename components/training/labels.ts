import { formatDuration } from "#domain/format/dates.ts";
import { formatMetric, formatPercent, formatValue } from "#domain/format/numbers.ts";
import type { DatePart } from "#domain/training/date-parts.ts";
import { type FigureName, SHARES } from "#domain/training/figures.ts";
import { OUTSIDE } from "#domain/training/outside.ts";
import type { RunMetrics } from "#domain/training/result.ts";
import type { Feature, RunOrigin } from "#domain/training/schemas.ts";
import type { RunState } from "#domain/training/states.ts";
import { CATALOGUE } from "#ml/catalogue.ts";

export const algorithmLabel = (algorithm: RunOrigin): string =>
  algorithm === OUTSIDE ? "Model from outside" : CATALOGUE[algorithm].label;

/** None for a model from outside: what it was trained with is not known here. */
export const parametersOf = (algorithm: RunOrigin) =>
  algorithm === OUTSIDE ? [] : CATALOGUE[algorithm].parameters;

export const parameterLabel = (algorithm: RunOrigin, name: string): string =>
  parametersOf(algorithm).find((parameter) => parameter.name === name)?.label ?? name;

/** A run's algorithm; while it is still looked for, that it is. */
export const foundAlgorithm = (run: {
  algorithm: RunOrigin;
  state: RunState;
  spec: { automl?: unknown };
}): string =>
  run.spec.automl === undefined
    ? algorithmLabel(run.algorithm)
    : run.state === "succeeded"
      ? `${algorithmLabel(run.algorithm)} (AutoML)`
      : "AutoML";

export const versionLabel = (version: { number: number; label: string }): string =>
  version.label || `v${version.number}`;

/** Figures in the unit of the target. */
const IN_UNITS: ReadonlySet<FigureName> = new Set<FigureName>(["mae", "rmse", "medianAe"]);

const ENDLESS = "over 10,000\u00a0%";

/** Whether an error in percent is that large because answers of 0, or almost, stand below its fraction line. */
export const isEndless = (name: FigureName, value: number | null | undefined): boolean =>
  name === "mape" && typeof value === "number" && value > 100;

/** Shares as shares, errors in the unit of the target, everything else with three places. */
export const figureText = (name: FigureName, value: number | null | undefined): string =>
  isEndless(name, value)
    ? ENDLESS
    : SHARES.has(name)
      ? formatPercent(value, 1)
      : IN_UNITS.has(name)
        ? formatValue(value)
        : formatMetric(value);

/** A standard deviation of the figure, in its own unit. */
export const spreadText = (name: FigureName, std: number | null | undefined): string =>
  isEndless(name, std)
    ? ENDLESS
    : SHARES.has(name)
      ? formatPercent(std, 2)
      : IN_UNITS.has(name)
        ? formatValue(std)
        : formatMetric(std);

/** The interval of a figure: "0.71 to 0.76". */
export const intervalText = (
  name: FigureName,
  interval: { low: number; high: number } | null | undefined,
): string =>
  interval ? `${figureText(name, interval.low)} to ${figureText(name, interval.high)}` : "too few to say";

/** Whether the figure lies between 0 and 1, so that bars of several figures share a scale. */
export const isOnUnitScale = (name: FigureName): boolean =>
  !IN_UNITS.has(name) && name !== "mape" && name !== "logLoss";

/** Mean over the folds, give or take one standard deviation; null where there were no folds. */
export function foldInterval(metrics: RunMetrics, name: FigureName): { low: number; high: number } | null {
  const spread = metrics.folds?.[name];
  if (!spread || spread.mean === null || spread.std === null) return null;
  return { low: spread.mean - spread.std, high: spread.mean + spread.std };
}

/** Parameters with their values, in the order of the catalogue. */
export const parameterWords = (
  algorithm: RunOrigin,
  params: Readonly<Record<string, number>>,
  names = parametersOf(algorithm).map(({ name }) => name),
): string => names.map((name) => `${parameterLabel(algorithm, name)} ${params[name] ?? "–"}`).join(", ");

export const DATE_PART_LABELS: Record<DatePart, string> = {
  minute_of_day: "minute of the day",
  hour: "hour",
  weekday: "weekday",
  day_of_month: "day of the month",
  month: "month",
  year: "year",
};

export const featureWords = ({ column, as, parts }: Feature): string =>
  `${column} (${as}${parts ? `: ${parts.map((part) => DATE_PART_LABELS[part]).join(", ")}` : ""})`;

const STAGES: Record<string, string> = {
  starting: "Starting",
  load: "Reading the data",
  prepare: "Checking the data",
  search: "Trying settings",
  refit: "Training the best setting",
  outOfFolds: "Answering out of folds",
  evaluate: "Evaluating on the holdout",
  explain: "Measuring what each feature contributes",
  export: "Writing the model file",
  check: "Checking the model file",
  done: "Done",
};
/** Seconds by stage, in the order in which they passed; a stage that a run did not have took none. */
export const stageTimes = (seconds: Readonly<Record<string, number>>): string =>
  Object.keys(STAGES)
    .flatMap((stage) => {
      const took = seconds[stage];
      return !took ? [] : [`${stageLabel(stage).toLowerCase()} ${formatDuration(took * 1000)}`];
    })
    .join(", ");

export const stageLabel = (stage: string | null): string =>
  stage === null ? "Waiting for a worker" : (STAGES[stage] ?? stage);
