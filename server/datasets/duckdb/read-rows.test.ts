import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { type RowFilter, SORTED_ROWS_MAX } from "#domain/datasets/row-query.ts";
import { literal, withEngine } from "./engine.ts";
import { importFile } from "./import-file.ts";
import { orderSql, readRows } from "./read-rows.ts";
import { filterSql } from "./row-filter.ts";

let folder: string;
let data: { path: string; columns: DatasetColumn[]; rows: number };

const CSV = `id,day,delay,origin,late
1,2026-01-01,5,ATL,false
2,2026-01-02,-3.5,atl,true
3,2026-01-03,,O'Hare,true
4,2026-01-04,400,,false
5,2026-01-05,5,ORD,true
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "countersign-rows-"));
  const source = join(folder, "a.csv");
  writeFileSync(source, CSV);
  data = await importFile(source, { scratch: async (extension) => join(folder, `a.${extension}`) });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const columnNamed = (name: string): DatasetColumn => {
  const column = data.columns.find((one) => one.name === name);
  if (!column) throw new Error(name);
  return column;
};

async function ids(filter: RowFilter | null, order: string | null = null, offset = 0, limit = 10) {
  const where = filter ? filterSql(filter, columnNamed(filter.column)) : null;
  const read = await readRows(data.path, [columnNamed("id")], {
    offset,
    limit,
    total: data.rows,
    where,
    orderBy: order,
  });
  return { ids: read.rows.map(([id]) => id), places: read.places, matching: read.matching };
}

const filters: [RowFilter, number[]][] = [
  [{ column: "delay", operator: "is", value: "5" }, [1, 5]],
  [{ column: "delay", operator: "is_not", value: "5" }, [2, 3, 4]],
  [{ column: "delay", operator: "at_least", value: "1e2" }, [4]],
  [{ column: "delay", operator: "at_most", value: "-1" }, [2]],
  [{ column: "delay", operator: "missing", value: "" }, [3]],
  [{ column: "delay", operator: "present", value: "" }, [1, 2, 4, 5]],
  [{ column: "origin", operator: "is", value: "ATL" }, [1, 2]],
  [{ column: "origin", operator: "contains", value: "o'h" }, [3]],
  [{ column: "origin", operator: "is", value: "' or 1=1 --" }, []],
  [{ column: "day", operator: "at_least", value: "2026-01-04" }, [4, 5]],
  [{ column: "day", operator: "is", value: "2026-01-02" }, [2]],
  [{ column: "late", operator: "is", value: "yes" }, [2, 3, 5]],
  [{ column: "delay", operator: "contains", value: "40" }, [4]],
];

describe("narrowing rows", () => {
  test.each(filters)("%j", async (filter, expected) => {
    expect(await ids(filter)).toMatchObject({ ids: expected, matching: expected.length });
  });
});

describe("the order of rows", () => {
  test("is that of the source, by place", async () => {
    expect(await ids(null, null, 1, 2)).toEqual({ ids: [2, 3], places: [1, 2], matching: 5 });
  });

  test("by a column puts what is missing last either way, and equal ones as in the source", async () => {
    const delay = columnNamed("delay");
    expect(await ids(null, orderSql(delay, false))).toMatchObject({ ids: [2, 1, 5, 4, 3] });
    expect(await ids(null, orderSql(delay, true))).toMatchObject({ ids: [4, 1, 5, 2, 3] });
    expect(await ids(null, orderSql(delay, false), 2, 2)).toMatchObject({ ids: [5, 4], matching: 5 });
  });
});

test("far down a sorted view only the places are held in order, whatever the rows weigh", async () => {
  const rows = 400_000;
  const path = join(folder, "heavy.parquet");
  await withEngine({ files: [path] }, (engine) =>
    engine.run(
      `copy (select i as id, (i * 7919) % ${rows} as turn, repeat(hash(i)::varchar, 100) as text from range(${rows}) t(i)) to ${literal(path)} (format parquet, compression zstd, row_group_size 10000)`,
    ),
  );
  const heavy: DatasetColumn[] = ["id", "turn", "text"].map((name) => ({
    ...columnNamed(name === "text" ? "origin" : "id"),
    name,
  }));
  const [id, turn] = heavy as [DatasetColumn, DatasetColumn];
  const offset = SORTED_ROWS_MAX - 3;
  const asked = { offset, limit: 3, total: rows, where: null, orderBy: orderSql(turn, false) };
  const read = await readRows(path, heavy, asked);
  expect(read.rows.map((row) => row[1])).toEqual([offset, offset + 1, offset + 2]);
  expect(read.places).toEqual(read.rows.map((row) => row[0]));
  expect((await readRows(path, [id], asked)).places).toEqual(read.places);
});
