import type { RunSpec } from "#domain/training/schemas.ts";
import { type Groups, groupsOf } from "#ml/evaluate/groups.ts";
import type { Table } from "#ml/table.ts";
import { type Column, selectColumnRows, selectRows } from "#ml/table.ts";
import type { TargetValues } from "#ml/task.ts";
import { type DerivedTarget, deriveTarget } from "./derive-target.ts";
import { readColumns } from "./read-columns.ts";
import { splitKeys } from "./split-keys.ts";

export type TrainingData = {
  /** The features, of the rows whose target is known. */
  table: Table;
  target: TargetValues;
  /** None for a number. */
  classes: string[];
  /** The same rows by each attribute of the fairness check. */
  attributes: Groups[];
  /** The group, moment or given part of each of these rows, where the split goes by one. */
  keys?: Float64Array;
  /** Rows of the dataset version, and those left out because their target is missing. */
  rows: number;
  withoutTarget: number;
};

const READ_AS = {
  class: "categorical",
  classes: "categorical",
  threshold: "numeric",
  number: "numeric",
} as const satisfies Record<RunSpec["target"]["kind"], string>;

/** Reads the features, the target and the attributes of a run. Throws TrainingInputError for a column that is gone or a target that cannot be used. */
export async function loadTable(path: string, spec: RunSpec, signal: AbortSignal): Promise<TrainingData> {
  const { target, features, attributes = [] } = spec;
  const { split } = spec.validation;
  const read = await readColumns(
    path,
    [
      ...features.map(({ column, as }) => ({ name: column, as })),
      { name: target.column, as: READ_AS[target.kind] },
      ...attributes.map(({ column, as }) => ({ name: column, as })),
      ...(split && "column" in split
        ? [
            {
              name: split.column,
              as: split.kind === "time" ? ("datetime" as const) : ("categorical" as const),
            },
          ]
        : []),
    ],
    signal,
  );
  // By place and not by name: an attribute may be a feature too, read in another way.
  const derived: DerivedTarget = deriveTarget(target, read.columns[features.length] as Column);
  const table: Table = { rows: read.rows, columns: read.columns.slice(0, features.length) };
  const { kept } = derived;
  const others = read.columns
    .slice(features.length + 1)
    .map((column) => (kept ? selectColumnRows(column, kept) : column));
  const dividing = others[attributes.length];
  return {
    table: kept ? selectRows(table, kept) : table,
    target: derived.values,
    classes: derived.classes,
    attributes: others.slice(0, attributes.length).map(groupsOf),
    ...(dividing && split && { keys: splitKeys(dividing, split.kind) }),
    rows: read.rows,
    withoutTarget: read.rows - derived.values.length,
  };
}
