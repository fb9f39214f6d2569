import { weightWords } from "./learning.ts";
import type { RunSpec } from "./schemas.ts";
import { searchWords } from "./search.ts";
import { splitColumn } from "./splits.ts";
import { targetLabel } from "./target.ts";

/** One thing that runs are told apart by; null where a run has no such thing, or where it is not known yet. */
export type SettingValue = string | number | null;

/** A column of the comparison: one value for each run, in the order of the runs. */
export type SettingColumn = { key: string; values: SettingValue[] };

export type ComparedSpec = {
  spec: RunSpec;
  algorithm: string;
  /** Of the setting that won; null until the run has ended. */
  bestParams: Readonly<Record<string, number>> | null;
  dataset: { name: string; version: string };
  /** Of the sources that trained it. */
  code: string | null;
};

/** A hyper-parameter's column: its name with this before it. */
export const PARAMETER = "param.";

const FEATURES_NAMED = 4;

/** The settings of runs beside each other, the widest differences first: data, target, features, how it was tried, parameters. */
export function settingColumns(runs: readonly ComparedSpec[]): SettingColumn[] {
  const shared = sharedFeatures(runs);
  const rows = runs.map((run) => settingsOf(run, shared));
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return keys.map((key) => ({ key, values: rows.map((row) => row[key] ?? null) }));
}

/** Whether not all values are the same; a missing one is a value of its own. */
export const differs = (values: readonly SettingValue[]): boolean =>
  values.some((value) => value !== values[0]);

function settingsOf(run: ComparedSpec, shared: ReadonlySet<string>): Record<string, SettingValue> {
  const { spec, bestParams, dataset } = run;
  const { validation } = spec;
  const names = spec.features.map(({ column }) => column);
  const params =
    bestParams ??
    Object.fromEntries(
      Object.entries(spec.grid).flatMap(([name, values]) => (values.length === 1 ? [[name, values[0]]] : [])),
    );
  return {
    dataset: dataset.name,
    version: dataset.version,
    target: targetLabel(spec.target),
    featureCount: names.length,
    features: featureWords(names, shared),
    algorithm: spec.automl && !bestParams ? null : run.algorithm,
    search: spec.automl ? `automatic, ${spec.automl.seconds} s` : (searchWords(spec.search) ?? "the grid"),
    tried: triedValues(spec),
    metric: spec.metric ?? null,
    holdout: validation.holdoutFraction,
    folds: validation.folds,
    repeats: validation.repeats ?? 1,
    nested: validation.nested ?? 0,
    split: [validation.split?.kind ?? "stratified", splitColumn(validation.split)]
      .filter(Boolean)
      .join(" by "),
    classWeights: spec.classWeights ? weightWords(spec.classWeights) : null,
    patience: spec.earlyStopping?.patience ?? null,
    seed: validation.seed,
    attributes: spec.attributes?.map(({ column }) => column).join(", ") || null,
    code: run.code?.slice(0, 8) ?? null,
    ...Object.fromEntries(
      Object.entries(params).map(([name, value]) => [`${PARAMETER}${name}`, value ?? null]),
    ),
  };
}

function sharedFeatures(runs: readonly ComparedSpec[]): ReadonlySet<string> {
  const [first, ...others] = runs.map(({ spec }) => new Set(spec.features.map(({ column }) => column)));
  return new Set([...(first ?? [])].filter((name) => others.every((names) => names.has(name))));
}

/** Only what not every run has is named: a list of 200 names beside another would show nothing. */
function featureWords(names: readonly string[], shared: ReadonlySet<string>): string {
  const own = names.filter((name) => !shared.has(name)).sort();
  const common = names.length - own.length;
  const start = common > 0 ? `the ${common} of all runs` : "";
  if (own.length === 0) return start;
  const named = own.slice(0, FEATURES_NAMED).join(", ");
  const rest = own.length - FEATURES_NAMED;
  return [start, rest > 0 ? `${named} and ${rest} more` : named].filter(Boolean).join(" + ");
}

/** Parameters of which the grid held several values, in one line. */
function triedValues({ grid }: RunSpec): string | null {
  const several = Object.entries(grid).filter(([, values]) => values.length > 1);
  return several.map(([name, values]) => `${name} ${values.join("/")}`).join(", ") || null;
}
