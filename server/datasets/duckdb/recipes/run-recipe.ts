import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { findingsOfSpec, learnsFromRows } from "#domain/datasets/recipes/findings.ts";
import type { Finding, PreparationResult, StepResult } from "#domain/datasets/recipes/result.ts";
import { PARTS, type RecipeSpec, type RecipeStep, STEP_LABELS } from "#domain/datasets/recipes/spec.ts";
import { type Engine, identifier } from "../engine.ts";
import { placedFile } from "../placed-file.ts";
import { balanceSql, splitSql } from "./dividing-steps.ts";
import { capSql, encodeSql, imputeSql, scaleSql } from "./learned-steps.ts";
import { measuredFindings } from "./measured-findings.ts";
import {
  datePartsSql,
  deriveSql,
  distinctSql,
  filterRowsSql,
  type JoinedFile,
  joinSql,
  selectSql,
} from "./plain-steps.ts";
import { countOf, type Made, ROW, StepError, settle, sourceColumns, type Table } from "./table.ts";

export type RecipeInput = {
  path: string;
  columns: readonly DatasetColumn[];
  rows: number;
  /** By the place of the step that joins it, from 0. */
  joined: ReadonlyMap<number, JoinedFile>;
};

/** A step that could not be done; the rows are as they were before it. */
export class RecipeError extends Error {
  override name = "RecipeError";
  readonly step: number;
  readonly at: number | null;
  constructor(step: number, cause: StepError) {
    super(cause.message);
    this.step = step;
    this.at = cause.at;
  }
}

export type Ran = { table: Table; steps: StepResult[] };

/**
 * The rows of a stored file as the first table; with `every`, about one of so many, drawn over the whole file. By a hash of their places, since each
 * so many-th would show a table that repeats itself falsely.
 */
export async function sourceTable(engine: Engine, input: RecipeInput, every = 1): Promise<Table> {
  const { from, place } = await placedFile(engine, input.path);
  const rows = every === 1 ? "" : ` where hash(${place}) % ${every} = 0`;
  await engine.run(
    `create temp ${every === 1 ? "view" : "table"} source as
     select ${sourceColumns(input.columns)}, ${place} as ${ROW} from ${from}${rows}`,
  );
  return {
    relation: "source",
    columns: [...input.columns],
    rows: every === 1 ? input.rows : await countOf(engine, "source"),
    split: null,
    shuffled: false,
  };
}

/**
 * Takes a table through the steps, in their order. Each becomes a view, or a temporary table where rows are drawn, joined or put together, so that
 * what they decided is decided once. Throws RecipeError at the first step that cannot be done.
 */
export async function runSteps(
  engine: Engine,
  source: Table,
  steps: readonly RecipeStep[],
  joined: ReadonlyMap<number, JoinedFile>,
  onStep: (place: number, table: Table, result: StepResult) => void = () => {},
): Promise<Ran> {
  let table = source;
  const results: StepResult[] = [];
  for (const [place, step] of steps.entries()) {
    try {
      assertSplitStays(table, step);
      const made = await make(engine, table, step, joined.get(place));
      const after = await settle(engine, table, made, place);
      assertSplitKnown(table, after, steps.slice(place + 1));
      const result = resultOf(table, after, made);
      results.push(result);
      onStep(place, after, result);
      table = after;
    } catch (error) {
      if (error instanceof StepError) throw new RecipeError(place, error);
      throw error;
    }
  }
  return { table, steps: results };
}

function make(
  engine: Engine,
  table: Table,
  step: RecipeStep,
  joined: JoinedFile | undefined,
): Promise<Made> | Made {
  switch (step.do) {
    case "filter":
      return filterRowsSql(table, step);
    case "derive":
      return deriveSql(table, step);
    case "select":
      return selectSql(table, step);
    case "distinct":
      return distinctSql(table, step);
    case "join":
      return joinSql(engine, table, step, joined);
    case "impute":
      return imputeSql(engine, table, step);
    case "cap":
      return capSql(engine, table, step);
    case "scale":
      return scaleSql(engine, table, step);
    case "encode":
      return encodeSql(engine, table, step);
    case "date_parts":
      return datePartsSql(table, step);
    case "balance":
      return balanceSql(engine, table, step);
    case "split":
      if (table.split !== null) throw new StepError(`“${table.split}” splits the rows already.`);
      return splitSql(engine, table, step);
  }
}

/** What a split said of a row is not to be changed: whoever learns later goes by it. */
function assertSplitStays({ split }: Table, step: RecipeStep): void {
  const changed = step.do === "impute" || step.do === "cap" || step.do === "scale" || step.do === "encode";
  if (split !== null && changed && step.columns.includes(split))
    throw new StepError(
      `“${split}” says which part a row belongs to and cannot be changed. Take it out of this step.`,
    );
}

/** Without the column of the split a later step would learn from the rows of the test. */
function assertSplitKnown(before: Table, after: Table, later: readonly RecipeStep[]): void {
  if (before.split === null || after.split !== null) return;
  const learner = later.find((step) => step.do === "split" || step.do === "balance" || learnsFromRows(step));
  if (learner && learner.do !== "split")
    throw new StepError(
      `This takes out “${before.split}”, and the step “${STEP_LABELS[learner.do]}” after it would learn from the rows of the test. Take it out behind the last step that learns.`,
    );
}

function resultOf(before: Table, after: Table, made: Made): StepResult {
  const names = (table: Table) => new Set(table.columns.map(({ name }) => name));
  const [old, now] = [names(before), names(after)];
  return {
    rows: after.rows,
    columns: after.columns.length,
    added: [...now].filter((name) => !old.has(name)),
    removed: [...old].filter((name) => !now.has(name)),
    fromTraining: before.split !== null && (made.learned?.length ?? 0) > 0,
    learned: made.learned ?? [],
    note: made.note ?? null,
  };
}

/** What the order of the steps and the rows themselves say about leakage. */
export async function findLeaks(engine: Engine, spec: RecipeSpec, table: Table): Promise<Finding[]> {
  return [...findingsOfSpec(spec), ...(await measuredFindings(engine, spec, table))];
}

export async function partsOf(engine: Engine, table: Table): Promise<PreparationResult["parts"]> {
  if (table.split === null) return null;
  const rows = await engine.rows(
    `select ${identifier(table.split)} as part, count(*) as n from ${table.relation} group by 1`,
  );
  const parts: NonNullable<PreparationResult["parts"]> = {};
  for (const part of PARTS) {
    const found = rows.find((row) => row.part === part);
    if (found) parts[part] = Number(found.n);
  }
  return parts;
}
