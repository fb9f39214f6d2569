import { dirname } from "node:path";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { PreparationResult } from "#domain/datasets/recipes/result.ts";
import type { RecipeSpec } from "#domain/datasets/recipes/spec.ts";
import { literal, tellingProgress, withEngine } from "../engine.ts";
import { rowGroupSize, stored } from "../storage.ts";
import { findLeaks, partsOf, type RecipeInput, runSteps, sourceTable } from "./run-recipe.ts";
import { ROW } from "./table.ts";

const MEMORY_MB = 800;

export type PrepareOptions = {
  signal?: AbortSignal | undefined;
  onStep?: (place: number, fraction: number) => void;
  onProgress?: (fraction: number) => void;
};

export type Prepared = { columns: DatasetColumn[]; rows: number; result: PreparationResult };

/** Takes all rows of a stored file through a recipe and writes what comes out to `target`. Throws RecipeError where a step cannot be done. */
export function prepareFile(
  input: RecipeInput,
  spec: RecipeSpec,
  target: string,
  options: PrepareOptions = {},
): Promise<Prepared> {
  const files = [input.path, target, ...[...input.joined.values()].map(({ path }) => path)];
  const engineOptions = {
    files,
    scratchFolder: dirname(target),
    memoryMb: MEMORY_MB,
    signal: options.signal,
  };
  return withEngine(engineOptions, async (engine) => {
    const source = await sourceTable(engine, input);
    const { table, steps } = await runSteps(engine, source, spec.steps, input.joined, (place) => {
      options.signal?.throwIfAborted();
      options.onStep?.(place, (place + 1) / spec.steps.length);
    });
    const parts = await partsOf(engine, table);
    const findings = await findLeaks(engine, spec, table);
    const written = table.columns.map(({ name, storage }) => stored({ name, type: storage }, name));
    const order = table.shuffled ? ` order by ${ROW}` : "";
    await tellingProgress(engine, options.onProgress, () =>
      engine.run(
        `copy (select ${written.map(({ sql }) => sql).join(", ")} from ${table.relation}${order}) to ${literal(target)}
         (format parquet, compression zstd, row_group_size ${rowGroupSize(written.length)})`,
      ),
    );
    return {
      columns: written.map(({ column }) => column),
      rows: table.rows,
      result: { steps, findings, parts },
    };
  });
}
