import type { RunSpec } from "#domain/training/schemas.ts";
import type { Table } from "#ml/table.ts";
import { columnNamed, selectRows } from "#ml/table.ts";
import type { TargetValues } from "#ml/task.ts";
import { type DerivedTarget, deriveTarget } from "./derive-target.ts";
import { readColumns } from "./read-columns.ts";

export type TrainingData = {
  /** The features, of the rows whose target is known. */
  table: Table;
  target: TargetValues;
  /** None for a number. */
  classes: string[];
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

/** Reads the features and the target of a run. Throws TrainingInputError for a column that is gone or a target that cannot be used. */
export async function loadTable(path: string, spec: RunSpec, signal: AbortSignal): Promise<TrainingData> {
  const { target, features } = spec;
  const read = await readColumns(
    path,
    [
      ...features.map(({ column, as }) => ({ name: column, as })),
      { name: target.column, as: READ_AS[target.kind] },
    ],
    signal,
  );
  const derived: DerivedTarget = deriveTarget(target, columnNamed(read, target.column));
  const table: Table = {
    rows: read.rows,
    columns: read.columns.filter(({ name }) => name !== target.column),
  };
  return {
    table: derived.kept ? selectRows(table, derived.kept) : table,
    target: derived.values,
    classes: derived.classes,
    rows: read.rows,
    withoutTarget: read.rows - derived.values.length,
  };
}
