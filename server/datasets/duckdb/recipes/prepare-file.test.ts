import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { recipeSpec } from "#domain/datasets/recipes/spec.ts";
import { withEngine } from "../engine.ts";
import { columnsOf, stored } from "../storage.ts";
import { prepareFile } from "./prepare-file.ts";
import { previewOf } from "./preview-recipe.ts";
import type { RecipeInput } from "./run-recipe.ts";

const folder = mkdtempSync(join(tmpdir(), "countersign-prepare-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
const place = () => join(folder, `${made++}.parquet`);

async function people(rows: number): Promise<RecipeInput> {
  const path = place();
  return withEngine({ files: [path] }, async (engine) => {
    await engine.run(
      `copy (select i as id, case when i % 7 = 0 then null else (i * 37 % 101)::double end as x, 'k' || i % 3 as k,
         i % 10 < 3 as late from range(${rows}) t(i)) to '${path}' (format parquet, row_group_size 8192)`,
    );
    const columns = (await columnsOf(engine, `read_parquet('${path}')`)).map(
      (one) => stored(one, one.name).column,
    );
    return { path, columns, rows, joined: new Map() };
  });
}

const SPEC = recipeSpec.parse({
  roles: { target: "late" },
  steps: [
    { do: "split", by: "stratified", column: "late", train: 0.7, test: 0.3 },
    { do: "impute", columns: ["x"], by: "median", indicator: true },
    { do: "encode", columns: ["k"], by: "one_hot" },
    { do: "balance", column: "late", by: "more" },
    { do: "scale", columns: ["x"], by: "standard" },
  ],
});

test("the same recipe on the same rows gives the same bytes, and tells what each step did", async () => {
  const input = await people(50_000);
  const digests = new Set<string>();
  for (let i = 0; i < 2; i++) {
    const target = place();
    const { rows, columns, result } = await prepareFile(input, SPEC, target);
    digests.add(createHash("sha256").update(readFileSync(target)).digest("hex"));
    expect(rows).toBe(64_000);
    expect(columns.map(({ name, storage }) => `${name} ${storage}`)).toEqual([
      "id BIGINT",
      "x DOUBLE",
      "late BOOLEAN",
      "split VARCHAR",
      "x_missing BOOLEAN",
      "k_k0 TINYINT",
      "k_k1 TINYINT",
      "k_k2 TINYINT",
    ]);
    expect(result.parts).toEqual({ train: 49_000, test: 15_000 });
    expect(result.steps.map(({ rows: after, fromTraining }) => [after, fromTraining])).toEqual([
      [50_000, false],
      [50_000, true],
      [50_000, true],
      [64_000, false],
      [64_000, true],
    ]);
    expect(result.steps[2]).toMatchObject({ added: ["k_k0", "k_k1", "k_k2"], removed: ["k"] });
    expect(result.findings).toEqual([]);
  }
  expect(digests.size).toBe(1);
});

test("rows come out in the order that they went in, also where steps draw among them in several row groups", async () => {
  const input = await people(300_000);
  const spec = recipeSpec.parse({
    steps: [
      { do: "split", by: "stratified", column: "k", train: 0.7, test: 0.3 },
      { do: "balance", column: "late", by: "fewer" },
    ],
  });
  const target = place();
  const { rows } = await prepareFile(input, spec, target);
  const [found] = await withEngine({ files: [target] }, (engine) =>
    engine.rows(
      `select count(*) as n, count_if(id < before) as turned from
       (select id, lag(id) over (order by file_row_number) as before from read_parquet('${target}', file_row_number = true))`,
    ),
  );
  expect([Number(found?.n), Number(found?.turned)]).toEqual([rows, 0]);
});

test("a preview takes rows from all over the file, and stops at the step that cannot be done", async () => {
  const input = await people(100_000);
  const whole = await previewOf(input, SPEC, folder);
  expect(whole.sample.of).toBe(100_000);
  expect(Math.abs(whole.sample.rows - 10_000)).toBeLessThan(500);
  expect(whole.problem).toBeNull();
  expect(whole.rows).toHaveLength(20);
  expect(whole.columnsBefore.map((columns) => columns.length)).toEqual([4, 5, 6, 8, 8, 8]);
  const broken = recipeSpec.parse({
    steps: [
      { do: "filter", where: "id >= 50000" },
      { do: "derive", column: "y", as: "x + k" },
      { do: "select", columns: ["y"] },
    ],
  });
  const stopped = await previewOf(input, broken, folder);
  expect(stopped.problem).toEqual({
    step: 1,
    at: 4,
    sentence: "“+” needs a number, and this is a text.",
  });
  expect(stopped.steps).toHaveLength(1);
  expect(Number(stopped.rows[0]?.[0])).toBeGreaterThanOrEqual(50_000);
});
