import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { recipeSpec } from "#domain/datasets/recipes/spec.ts";
import { compareRows } from "./compare-rows.ts";
import { withEngine } from "./engine.ts";
import { readRows } from "./read-rows.ts";
import { previewOf } from "./recipes/preview-recipe.ts";
import { columnsOf, stored } from "./storage.ts";

const folder = mkdtempSync(join(tmpdir(), "countersign-places-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 30,000 rows in several row groups, with a column of the name that the engine has for places; its values go down. */
async function file(name: string) {
  const path = join(folder, `${name}.parquet`);
  return withEngine({ files: [path] }, async (engine) => {
    await engine.run(
      `copy (select 30000 - i as "File_Row_Number", i as id, i % 7 as x from range(30000) t(i))
       to '${path}' (format parquet, row_group_size 4096)`,
    );
    const columns = (await columnsOf(engine, `read_parquet('${path}')`)).map(
      (one) => stored(one, one.name).column,
    );
    return { path, columns, rows: 30_000 };
  });
}

test("rows are told by their places in a file that has a column of the engine's name for them", async () => {
  const { path, columns } = await file("rows");
  const asked = { offset: 12_345, limit: 3, total: 30_000, where: null, orderBy: null };
  expect(await readRows(path, columns, asked)).toEqual({
    rows: [12_345, 12_346, 12_347].map((id) => [30_000 - id, id, id % 7]),
    places: [12_345, 12_346, 12_347],
    matching: 30_000,
  });
  const sorted = await readRows(path, columns, {
    ...asked,
    offset: 1,
    limit: 2,
    where: "x = 3",
    orderBy: "x",
  });
  expect(sorted.places).toEqual([10, 17]);
});

test("two such files are compared row by row", async () => {
  const [before, after] = [await file("before"), await file("after")];
  const scratchFolder = mkdtempSync(join(folder, "scratch-"));
  const named = (name: string, one: typeof before) => ({ ...one, name });
  const diff = await compareRows(named("v1", before), named("v2", after), ["id"], { scratchFolder });
  expect(diff).toMatchObject({
    state: "compared",
    unchanged: 30_000,
    added: { count: 0 },
    removed: { count: 0 },
  });
});

test("a recipe goes through it, as the source and as what is joined", async () => {
  const input = { ...(await file("source")), joined: new Map() };
  const other = await file("other");
  const spec = recipeSpec.parse({
    steps: [
      { do: "filter", where: "id < 20000" },
      { do: "join", dataset: "other", on: [{ left: "id", right: "id" }], prefix: "o_" },
    ],
  });
  const joined = new Map([[1, { ...other, name: "Other" }]]);
  const preview = await previewOf({ ...input, joined }, spec, folder);
  expect(preview.problem).toBeNull();
  expect(preview.columns.map(({ name }) => name)).toEqual([
    "File_Row_Number",
    "id",
    "x",
    "o_File_Row_Number",
    "o_x",
  ]);
  expect(
    preview.rows.every(([place, id, x, o, ox]) => place === 30_000 - Number(id) && o === place && ox === x),
  ).toBe(true);
});
