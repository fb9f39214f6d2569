import { formatDuration } from "#domain/format/dates.ts";
import { formatBytes, formatCount, formatPercent, formatValue, MISSING } from "#domain/format/numbers.ts";
import { FIGURE_LABELS, type FigureName, SMALLER_IS_BETTER, TASK_FIGURES } from "#domain/training/figures.ts";
import { differs, PARAMETER, type SettingValue } from "#domain/training/run-settings.ts";
import { RUN_ALGORITHMS, RUN_ORIGINS, type RunOrigin } from "#domain/training/schemas.ts";
import { SPLIT_LABELS, type SplitKind } from "#domain/training/splits.ts";
import { RUN_STATE_LABELS, type RunState } from "#domain/training/states.ts";
import type { RunTask } from "#domain/training/tasks.ts";
import { algorithmLabel, figureText, parameterLabel, parametersOf } from "../labels.ts";
import type { RunComparison } from "../types.ts";

export type CompareColumn = {
  key: string;
  label: string;
  group: "run" | "setting" | "figure";
  /** Numbers sort by size and have a scale; anything else is a name. */
  numeric: boolean;
  /** One for each run, in the order of `runs`. */
  values: readonly SettingValue[];
  /** Whether the runs differ in it at all. */
  differs: boolean;
  text: (value: SettingValue) => string;
  better: "more" | "less" | null;
};

export type ComparedRuns = {
  task: RunTask;
  runs: RunComparison["items"];
  columns: readonly CompareColumn[];
};

const SETTINGS: Record<string, string> = {
  dataset: "Dataset",
  version: "Version",
  target: "Target",
  featureCount: "Features",
  features: "Which features",
  algorithm: "Algorithm",
  search: "Search",
  tried: "Values tried",
  metric: "Chosen by",
  holdout: "Holdout",
  folds: "Folds",
  repeats: "Times folded",
  nested: "Outer folds",
  split: "Rows divided",
  seed: "Seed",
  classWeights: "Class weights",
  patience: "Stops early after",
  attributes: "Fairness by",
  code: "Training code",
};

const asText = (value: SettingValue): string => (value === null ? MISSING : String(value));
const asNumber = (value: SettingValue): string =>
  typeof value === "number" ? formatValue(value) : asText(value);
const words: Record<string, (value: SettingValue) => string> = {
  algorithm: (value) =>
    RUN_ORIGINS.includes(value as RunOrigin) ? algorithmLabel(value as RunOrigin) : "looked for",
  metric: (value) => (value === null ? "the first figure" : FIGURE_LABELS[value as FigureName]),
  holdout: (value) => formatPercent(value as number),
  seed: asText,
  split: (value) => {
    const [kind = "", column] = asText(value).split(" by ");
    return (SPLIT_LABELS[kind as SplitKind] ?? kind) + (column ? `: ${column}` : "");
  },
};

/** Runs of one task with all that they can be told apart by. Figures of other tasks are no comparison, so they are left out. */
export function compareColumns(comparison: RunComparison, task: RunTask): ComparedRuns {
  const at = comparison.items.flatMap((run, index) => (run.task === task ? [index] : []));
  const runs = at.map((index) => comparison.items[index] as RunComparison["items"][number]);
  const settings = comparison.settings.map(({ key, values }) => {
    const own = at.map((index) => values[index] ?? null);
    const numeric = own.some((value) => typeof value === "number");
    return column(
      "setting",
      key,
      settingLabel(key),
      own,
      numeric,
      words[key] ?? (numeric ? asNumber : asText),
    );
  });
  const figures = TASK_FIGURES[task].map((name: FigureName) => ({
    ...column(
      "figure",
      name,
      FIGURE_LABELS[name],
      runs.map((run) => run.figures?.[name] ?? null),
      true,
      (value) => figureText(name, value as number | null),
    ),
    better: SMALLER_IS_BETTER.has(name) ? ("less" as const) : ("more" as const),
  }));
  const fact = (
    key: string,
    label: string,
    of: (run: RunComparison["items"][number]) => SettingValue,
    text: (value: SettingValue) => string,
    numeric = true,
  ) => column("run", key, label, runs.map(of), numeric, text);
  const facts = [
    fact("experiment", "Experiment", (run) => run.experiment, asText, false),
    fact(
      "state",
      "State",
      (run) => run.state,
      (value) => RUN_STATE_LABELS[value as RunState],
      false,
    ),
    fact(
      "seconds",
      "Time",
      (run) => run.seconds,
      (value) => formatDuration(value === null ? null : Number(value) * 1000),
    ),
    fact(
      "trials",
      "Settings tried",
      (run) => run.trials,
      (value) => formatCount(value as number | null),
    ),
    fact(
      "n",
      "Rows judged on",
      (run) => run.n,
      (value) => formatCount(value as number | null),
    ),
    fact(
      "modelBytes",
      "Model size",
      (run) => run.modelBytes,
      (value) => formatBytes(value as number | null),
    ),
    fact(
      "started",
      "Started",
      (run) => run.createdAt,
      (value) => asText(value).slice(0, 16).replace("T", " "),
      false,
    ),
  ];
  return { task, runs, columns: [...figures, ...settings, ...facts] };
}

function column(
  group: CompareColumn["group"],
  key: string,
  label: string,
  values: readonly SettingValue[],
  numeric: boolean,
  text: (value: SettingValue) => string,
): CompareColumn {
  return { key, label, group, numeric, values, differs: differs(values), text, better: null };
}

function settingLabel(key: string): string {
  if (!key.startsWith(PARAMETER)) return SETTINGS[key] ?? key;
  const name = key.slice(PARAMETER.length);
  const owner = RUN_ALGORITHMS.find((one) => parametersOf(one).some((parameter) => parameter.name === name));
  return owner ? parameterLabel(owner, name) : name;
}

/** The positions of the runs in the order of a column; those without a value come last either way, equal ones stay as they were. */
export function sortRuns(values: readonly SettingValue[], descending: boolean): number[] {
  const sign = descending ? -1 : 1;
  return values
    .map((_, index) => index)
    .sort((a, b) => {
      const [left, right] = [values[a] ?? null, values[b] ?? null];
      if (left === null || right === null) return Number(left === null) - Number(right === null);
      if (typeof left === "number" && typeof right === "number") return sign * (left - right);
      return sign * String(left).localeCompare(String(right), "en", { numeric: true });
    });
}

/** The tenth of the runs that did best by a figure, one at least; none where no run has it. */
export function bestRuns(column: CompareColumn | undefined): ReadonlySet<number> {
  if (!column?.better) return new Set();
  const known = column.values.filter((value) => value !== null).length;
  const order = sortRuns(column.values, column.better === "more");
  return new Set(order.slice(0, known === 0 ? 0 : Math.max(1, Math.floor(known / 10))));
}
