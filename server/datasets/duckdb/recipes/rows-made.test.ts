import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { recipeSpec } from "#domain/datasets/recipes/spec.ts";
import { withEngine } from "../engine.ts";
import { runSteps, sourceTable } from "./run-recipe.ts";

const folder = mkdtempSync(join(tmpdir(), "countersign-rows-made-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const COLUMNS = [{ name: "k", kind: "numeric" as const, storage: "BIGINT" }];

async function run(name: string, sql: string, rows: number, step: unknown) {
  const path = join(folder, `${name}.parquet`);
  const { steps } = recipeSpec.parse({ steps: [step] });
  return withEngine({ files: [path], scratchFolder: folder }, async (engine) => {
    await engine.run(`copy (${sql}) to '${path}' (format parquet)`);
    const source = await sourceTable(engine, { path, columns: COLUMNS, rows, joined: new Map() });
    return runSteps(engine, source, steps, new Map([[0, { path, columns: COLUMNS, name: "Others" }]]));
  });
}

const JOIN = { do: "join", dataset: "others", on: [{ left: "k", right: "k" }], columns: ["k"], prefix: "o_" };

test.each(["left", "inner"])(
  "a %s join of many with many is refused before it makes its rows",
  async (how) => {
    const sql = "select case when i < 8000 then 1 end as k from range(8001) t(i)";
    await expect(run(how, sql, 8001, { ...JOIN, how })).rejects.toThrow(
      `This makes ${how === "left" ? "64,000,001" : "64,000,000"} rows; 50,000,000 is the most. Many rows of both sides have the same key`,
    );
  },
);

test("balancing with more rows than there may be is refused", async () => {
  const sql = "select greatest(i - 9999, 0)::bigint as k from range(16000) t(i)";
  await expect(run("more", sql, 16_000, { do: "balance", column: "k", by: "more" })).rejects.toThrow(
    "This makes 60,010,000 rows; 50,000,000 is the most. Balance with fewer rows of the larger classes.",
  );
});
