import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { RowsDiff } from "#domain/datasets/rows-diff.ts";
import { type ComparedFile, compareRows } from "./compare-rows.ts";
import { importFile } from "./import-file.ts";

let folder: string;
let scratchFolder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "countersign-compare-"));
  scratchFolder = join(folder, "scratch");
  mkdirSync(scratchFolder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
async function stored(name: string, csv: string): Promise<ComparedFile> {
  const stem = join(folder, String(files++));
  writeFileSync(`${stem}.csv`, csv);
  const { path, columns } = await importFile(`${stem}.csv`, {
    scratch: async (extension) => `${stem}-stored.${extension}`,
  });
  return { name, path, columns };
}

/** A Parquet file of the columns id, x (DOUBLE) and y, as no CSV can hold it. */
async function written(name: string, values: string, storage: "VARCHAR" | "DOUBLE"): Promise<ComparedFile> {
  const path = join(folder, `${files++}.parquet`);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(
    `copy (select id, x::double as x, y::${storage} as y from (${values}) t(id, x, y)) to '${path}' (format parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  const column = (of: string, kept: string): DatasetColumn => ({
    name: of,
    kind: kept === "VARCHAR" ? "categorical" : "numeric",
    storage: kept,
  });
  return { name, path, columns: [column("id", "INTEGER"), column("x", "DOUBLE"), column("y", storage)] };
}

async function compare(before: string, after: string, key: string[] = []): Promise<RowsDiff> {
  return compareRows(await stored("v1", before), await stored("v2", after), key, { scratchFolder });
}

async function compared(before: string, after: string, key: string[] = []) {
  const diff = await compare(before, after, key);
  if (diff.state === "refused") throw new Error(diff.sentence);
  return diff;
}

async function refusal(before: string, after: string, key: string[] = []): Promise<string> {
  const diff = await compare(before, after, key);
  if (diff.state !== "refused") throw new Error("It was compared.");
  return diff.sentence;
}

describe("rows by a key", () => {
  test("are added, removed, changed and unchanged, with the cells that changed", async () => {
    const diff = await compared(
      "id,delay,origin\n1,5,ATL\n2,,ORD\n3,40,O'Hare\n4,7,JFK\n",
      "id,delay,origin\n4,7,JFK\n3,41,LGA\n2,9,ORD\n5,1,BOS\n6,2,BOS\n",
      ["id"],
    );
    expect(diff).toMatchObject({
      key: ["id"],
      compared: 2,
      added: { count: 2, rows: [{ place: 3, times: 1, cells: [5, 1, "BOS"] }, { place: 4 }] },
      removed: { count: 1, rows: [{ place: 0, cells: [1, 5, "ATL"] }] },
      unchanged: 1,
      changedByColumn: [
        { column: "delay", rows: 2 },
        { column: "origin", rows: 1 },
      ],
    });
    expect(diff.changed).toEqual({
      count: 2,
      rows: [
        {
          key: [3],
          placeBefore: 2,
          placeAfter: 1,
          changes: 2,
          cells: [
            { column: "delay", before: 40, after: 41 },
            { column: "origin", before: "O'Hare", after: "LGA" },
          ],
        },
        {
          key: [2],
          placeBefore: 1,
          placeAfter: 2,
          changes: 1,
          cells: [{ column: "delay", before: null, after: 9 }],
        },
      ],
    });
    expect(readdirSync(scratchFolder)).toEqual([]);
  });

  test("missing values equal each other, in a cell and in a key of two columns", async () => {
    const diff = await compared("day,gate,n\nmon,A,\nmon,,2\n,B,3\n", "day,gate,n\n,B,3\nmon,,\nmon,A,\n", [
      "day",
      "gate",
    ]);
    expect(diff).toMatchObject({ added: { count: 0 }, removed: { count: 0 }, unchanged: 2 });
    expect(diff.changed.rows).toMatchObject([
      { key: ["mon", null], cells: [{ column: "n", before: 2, after: null }] },
    ]);
  });

  test("NaN is a missing value, by a key and in whole rows, as a number and as a text", async () => {
    const was = await written("v1", "values (1, 'nan'::double, '5'), (2, 1.5, '6')", "VARCHAR");
    const is = await written("v2", "values (1, null, 5.0::double), (2, 'nan'::double, 'nan')", "DOUBLE");
    const diff = await compareRows(was, is, ["id"], { scratchFolder });
    expect(diff).toMatchObject({ unchanged: 1, changed: { count: 1, rows: [{ key: [2], changes: 2 }] } });
    const whole = await compareRows(was, is, [], { scratchFolder });
    expect(whole).toMatchObject({ added: { count: 1 }, removed: { count: 1 }, unchanged: 1 });
    const swapped = await compareRows(
      is,
      await written("v3", "values (1, 'nan'::double, '5'), (2, null, null)", "VARCHAR"),
      ["id"],
      { scratchFolder },
    );
    expect(swapped).toMatchObject({ unchanged: 2, changed: { count: 0 } });
  });

  test("a column of another type is compared by what it reads as; numbers and times by their value", async () => {
    const diff = await compared(
      "id,code,n,at\n1,10,5,2001-01-01\n2,20,6,2001-01-02\n3,30,7,2001-01-03\n",
      "id,code,n,at\n1,10,5.0,2001-01-01T00:00:00\n2,x20,6.5,2001-01-02T00:00:00\n3,30,7.0,2001-01-03T01:00:00\n",
      ["id"],
    );
    expect(diff).toMatchObject({ added: { count: 0 }, unchanged: 1 });
    expect(diff.changed.rows.map(({ key, cells }) => [key[0], cells.map(({ column }) => column)])).toEqual([
      [2, ["code", "n"]],
      [3, ["at"]],
    ]);
  });

  test("a key that changed its type still finds its row", async () => {
    const diff = await compared("id,n\n1,5\n2,6\n", "id,n\n1,5\nx,6\n", ["id"]);
    expect(diff).toMatchObject({ unchanged: 1, added: { count: 1 }, removed: { count: 1 } });
  });

  test("columns of one version alone change no row", async () => {
    const diff = await compared("id,old,n\n1,a,5\n", "new,n,id\nb,5,1\n", ["id"]);
    expect(diff).toMatchObject({ compared: 1, unchanged: 1, changed: { count: 0 }, changedByColumn: [] });
  });

  test("a hundred are shown and all are counted", async () => {
    const lines = (from: number, to: number, n: number) =>
      Array.from({ length: to - from }, (_, i) => `${from + i},${n}`).join("\n");
    const diff = await compared(`id,n\n${lines(0, 400, 1)}\n`, `id,n\n${lines(150, 700, 2)}\n`, ["id"]);
    expect([diff.added.count, diff.removed.count, diff.changed.count, diff.unchanged]).toEqual([
      300, 150, 250, 0,
    ]);
    expect(diff.added.rows.map(({ cells }) => cells[0])).toEqual(
      Array.from({ length: 100 }, (_, i) => 400 + i),
    );
    expect(diff.removed.rows.at(-1)).toMatchObject({ place: 99, cells: [99, 1] });
    expect(diff.changed.rows).toHaveLength(100);
    expect(diff.changed.rows[0]).toMatchObject({ key: [150], placeBefore: 150, placeAfter: 0 });
    expect(diff.changedByColumn).toEqual([{ column: "n", rows: 250 }]);
  });

  test("a key that repeats is refused, with where and how often", async () => {
    expect(await refusal("id,n\n1,1\n1,2\n2,3\n", "id,n\n1,1\n2,2\n", ["id"])).toBe(
      "“id” does not tell rows apart: in v1 2 rows have “1”. Choose another key, add a column to it, or compare whole rows.",
    );
    expect(await refusal("id,n\n1,1\n2,2\n", "id,n\n7,1\n7,1\n,2\n,3\n,3\n", ["id", "n"])).toBe(
      "“id” with “n” do not tell rows apart: in v2 2 values stand in 4 rows, the most often “7 · 1”. Choose another key, add a column to it, or compare whole rows.",
    );
  });

  test("a call that is given up is refused, and leaves no file", async () => {
    const file = await stored("v1", "id,n\n1,1\n");
    const diff = await compareRows(file, file, ["id"], { scratchFolder, signal: AbortSignal.abort() });
    expect(diff).toMatchObject({ state: "refused", sentence: expect.stringContaining("was stopped") });
    expect(readdirSync(scratchFolder)).toEqual([]);
    expect(await compareRows(file, file, ["id"], { scratchFolder })).toMatchObject({ unchanged: 1 });
  });
});

describe("whole rows", () => {
  test("count as often as they stand there, and their order says nothing", async () => {
    const diff = await compared("a,b\n1,x\n1,x\n1,x\n2,\n3,z\n", "a,b\n3,z\n2,\n1,x\n4,q\n4,q\n");
    expect(diff).toMatchObject({
      key: [],
      added: { count: 2, rows: [{ place: 3, times: 2, cells: [4, "q"] }] },
      removed: { count: 2, rows: [{ place: 0, times: 2, cells: [1, "x"] }] },
      changed: { count: 0 },
      unchanged: 3,
    });
  });

  test("of two versions without a common column are refused", async () => {
    expect(await refusal("a\n1\n", "b\n1\n")).toContain("no column in common");
  });
});
