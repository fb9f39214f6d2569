import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { ExpectationSpec } from "#domain/datasets/expectations/kinds.ts";
import { checkFile } from "./check-file.ts";
import type { FileCheck } from "./check-result.ts";
import type { Other } from "./check-sql.ts";
import { importFile } from "./import-file.ts";

const MADE_AT = "2026-01-11T00:00:00.000Z";
let folder: string;
let data: { path: string; columns: DatasetColumn[]; rows: number };
let airports: Other;

const CSV = `id,day,delay,origin,code
1,2026-01-01,5,ATL,A-1
2,2026-01-02,-3,ORD,A-2
3,2026-01-03,,ATL,B
3,2026-01-04,400,XXX,A-4
5,2026-01-05,12.5,,A-5
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "countersign-check-"));
  data = await importText("data", CSV);
  airports = await importText("airports", "iata\nATL\nORD\nJFK\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
async function importText(name: string, text: string) {
  const source = join(folder, `${name}.csv`);
  writeFileSync(source, text);
  return importFile(source, { scratch: async (extension) => join(folder, `s${made++}.${extension}`) });
}

async function check(spec: ExpectationSpec, tolerance = 0, other: Other | null = null): Promise<FileCheck> {
  const options = { rows: data.rows, madeAt: MADE_AT, scratchFolder: folder };
  const found = await checkFile(data.path, data.columns, [{ id: "x", spec, tolerance, other }], options);
  const result = found.get("x");
  if (!result) throw new Error("no answer");
  return result;
}

const cases: { name: string; spec: ExpectationSpec; tolerance?: number; expected: Partial<FileCheck> }[] = [
  {
    name: "a missing value",
    spec: { kind: "not_null", column: "delay" },
    expected: { outcome: "failed", checked: 5, failing: 1, examples: [] },
  },
  {
    name: "a missing value within what may fail",
    spec: { kind: "not_null", column: "delay" },
    tolerance: 0.2,
    expected: { outcome: "passed", checked: 5, failing: 1 },
  },
  {
    name: "a repeated value",
    spec: { kind: "unique", columns: ["id"] },
    expected: { outcome: "failed", checked: 5, failing: 1, examples: ["3"] },
  },
  {
    name: "two columns that are unique together; rows that lack one are not looked at",
    spec: { kind: "unique", columns: ["id", "origin"] },
    expected: { outcome: "passed", checked: 4, failing: 0 },
  },
  {
    name: "a range, missing values aside",
    spec: { kind: "range", column: "delay", min: 0, max: 100 },
    expected: { outcome: "failed", checked: 4, failing: 2, examples: ["-3", "400"] },
  },
  {
    name: "a range that is open above",
    spec: { kind: "range", column: "delay", min: -10, max: null },
    expected: { outcome: "passed", checked: 4, failing: 0 },
  },
  {
    name: "a range of texts",
    spec: { kind: "range", column: "origin", min: 0, max: 1 },
    expected: { outcome: "unknown" },
  },
  {
    name: "a set",
    spec: { kind: "one_of", column: "origin", values: ["ATL", "ORD", "it's"] },
    expected: { outcome: "failed", checked: 4, failing: 1, examples: ["XXX"] },
  },
  {
    name: "a set of numbers reads whole ones without their point",
    spec: { kind: "one_of", column: "delay", values: ["5", "-3", "400", "12.5"] },
    expected: { outcome: "passed", checked: 4 },
  },
  {
    name: "a pattern is met by the whole value",
    spec: { kind: "pattern", column: "code", pattern: "[A-Z]-\\d" },
    expected: { outcome: "failed", checked: 5, failing: 1, examples: ["B"] },
  },
  {
    name: "data that are fresh",
    spec: { kind: "freshness", column: "day", daysMax: 6 },
    expected: { outcome: "passed", note: "The newest is of 2026-01-05, 6 days older than the version." },
  },
  {
    name: "data that are stale",
    spec: { kind: "freshness", column: "day", daysMax: 5.9 },
    expected: { outcome: "failed" },
  },
  {
    name: "freshness of what holds no dates",
    spec: { kind: "freshness", column: "origin", daysMax: 1 },
    expected: { outcome: "unknown" },
  },
  {
    name: "too few rows",
    spec: { kind: "row_count", min: 6, max: null },
    expected: { outcome: "failed", note: "It has 5 rows." },
  },
  { name: "enough rows", spec: { kind: "row_count", min: 5, max: 5 }, expected: { outcome: "passed" } },
  {
    name: "a column that this version does not have",
    spec: { kind: "not_null", column: "gone" },
    expected: { outcome: "failed", note: "This version has no column “gone”." },
  },
  {
    name: "a question that finds rows",
    spec: {
      kind: "sql",
      name: "late at ATL",
      query: "select id from data where origin = 'ATL' and delay > 1;  ",
    },
    expected: { outcome: "failed", note: "It found 1 row." },
  },
  {
    name: "a question that finds none, with a remark behind it",
    spec: { kind: "sql", name: "x", query: "select id from data where id > 9 -- none" },
    expected: { outcome: "passed", note: "It found no row." },
  },
];

describe("what is expected of a file", () => {
  test.each(cases)("$name", async ({ spec, tolerance, expected }) =>
    expect(await check(spec, tolerance)).toMatchObject(expected),
  );

  test("a reference to another dataset", async () => {
    const spec = { kind: "reference", column: "origin", datasetId: "dst_x", otherColumn: "iata" } as const;
    expect(await check(spec, 0, airports)).toMatchObject({
      outcome: "failed",
      checked: 4,
      failing: 1,
      examples: ["XXX"],
    });
    expect(await check(spec)).toMatchObject({ outcome: "unknown" });
    expect(await check({ ...spec, otherColumn: "gone" }, 0, airports)).toMatchObject({ outcome: "unknown" });
  });

  test("one pass answers many at once, each with its own figures", async () => {
    const asked = ["id", "day", "delay", "origin"].map((column) => ({
      id: column,
      spec: { kind: "not_null", column } as const,
      tolerance: 0,
      other: null,
    }));
    const found = await checkFile(data.path, data.columns, asked, { rows: 5, madeAt: MADE_AT });
    expect([...found].map(([id, { failing }]) => [id, failing])).toEqual([
      ["id", 0],
      ["day", 0],
      ["delay", 1],
      ["origin", 1],
    ]);
  });
});

const hostile = [
  "copy (select 1) to '/tmp/countersign-written.csv'",
  "select 1; drop view data",
  "select 1) as found; copy (select 1) to '/tmp/x.csv'; select * from (select 2",
  "drop view data",
  "set memory_limit = '100GB'",
  "attach '/tmp/x.db'",
  "select * from read_text('/etc/passwd')",
  "select * from read_csv('https://example.com/a.csv')",
  "select ?",
  "install httpfs",
  "not even sql",
  "select 1 /*",
];

test.each(hostile)("the question %j is not answered, and says why", async (query) => {
  const found = await check({ kind: "sql", name: "x", query });
  expect(found.outcome).toBe("unknown");
  expect(found.note).toMatch(/\w{5,}/);
  expect(found.note).not.toMatch(/\/tmp|\/etc/);
});
