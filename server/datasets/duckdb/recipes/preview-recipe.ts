import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { PreparationResult, StepResult } from "#domain/datasets/recipes/result.ts";
import type { RecipeSpec } from "#domain/datasets/recipes/spec.ts";
import type { Cell } from "#domain/datasets/view.ts";
import { type Engine, withEngine } from "../engine.ts";
import { oneOfFew, shownSql, toCell } from "../read-rows.ts";
import { findLeaks, partsOf, RecipeError, type RecipeInput, runSteps, sourceTable } from "./run-recipe.ts";
import { ROW, type Table } from "./table.ts";

const SAMPLE_ROWS = 10_000;
const ROWS_SHOWN = 20;
const COLUMNS_SHOWN = 40;
const SECONDS_MAX = 20;
const SPILL_MB = 2_000;

export type RecipePreview = PreparationResult & {
  /** Rows that were taken through the steps, of how many. */
  sample: { rows: number; of: number };
  /** The columns before each step, the first being the source's; one more than the steps that could be done. */
  columnsBefore: DatasetColumn[][];
  /** The first step that cannot be done, and the place in its expression. */
  problem: { step: number; at: number | null; sentence: string } | null;
  /** Some rows as they are after the last step that could be done. */
  columns: DatasetColumn[];
  rows: Cell[][];
};

/** Takes a sample, spread evenly over the file, through a recipe. What joins read is read whole. */
export function previewOf(
  input: RecipeInput,
  spec: RecipeSpec,
  scratchFolder: string,
): Promise<RecipePreview> {
  const files = [input.path, ...[...input.joined.values()].map(({ path }) => path)];
  const signal = AbortSignal.timeout(SECONDS_MAX * 1000);
  return oneOfFew(() =>
    withEngine(
      { files, scratchFolder, memoryMb: 400, spillMb: SPILL_MB, threads: 2, signal },
      async (engine) => {
        const source = await sourceTable(engine, input, Math.max(1, Math.ceil(input.rows / SAMPLE_ROWS)));
        const sample = { rows: source.rows, of: input.rows };
        const columnsBefore = [source.columns];
        const steps: StepResult[] = [];
        let last: Table = source;
        let problem: RecipePreview["problem"] = null;
        try {
          await runSteps(engine, source, spec.steps, input.joined, (_place, table, result) => {
            columnsBefore.push(table.columns);
            steps.push(result);
            last = table;
          });
        } catch (error) {
          if (!(error instanceof RecipeError)) throw error;
          problem = { step: error.step, at: error.at, sentence: error.message };
        }
        const findings = problem ? [] : await findLeaks(engine, spec, last);
        const shown = await firstRows(engine, last);
        return {
          sample,
          columnsBefore,
          steps,
          problem,
          findings,
          parts: await partsOf(engine, last),
          ...shown,
        };
      },
    ),
  );
}

async function firstRows(
  engine: Engine,
  table: Table,
): Promise<{ columns: DatasetColumn[]; rows: Cell[][] }> {
  const columns = table.columns.slice(0, COLUMNS_SHOWN);
  const reader = await engine.connection.runAndReadAll(
    `select ${columns.map(shownSql).join(", ")} from ${table.relation} order by ${ROW} limit ${ROWS_SHOWN}`,
  );
  return { columns, rows: reader.getRows().map((row) => row.map(toCell)) };
}
