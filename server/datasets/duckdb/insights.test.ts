import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { DatasetInsights } from "#domain/datasets/insights/insights.ts";
import { datasetProfile } from "#domain/datasets/profile.ts";
import golden from "#ml/golden/association.json" with { type: "json" };
import { literal, withEngine } from "./engine.ts";
import { profileFile } from "./profile-file.ts";
import { columnsOf, stored } from "./storage.ts";

const folder = mkdtempSync(join(tmpdir(), "countersign-insights-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
async function insightsOf(sql: string): Promise<DatasetInsights> {
  const path = join(folder, `${made++}.parquet`);
  const columns = await withEngine({ files: [path] }, async (engine) => {
    await engine.run(`copy (${sql}) to '${path}' (format parquet)`);
    return (await columnsOf(engine, `read_parquet('${path}')`)).map(
      (column) => stored(column, column.name).column,
    );
  });
  const profile = datasetProfile.parse(
    JSON.parse(JSON.stringify(await profileFile(path, columns, { scratchFolder: folder }))),
  );
  if (!profile.insights) throw new Error("no insights");
  return profile.insights;
}

describe("as pandas and SciPy", () => {
  const names = Object.keys(golden.numbers) as (keyof typeof golden.numbers)[];
  const kinds = Object.keys(golden.levels) as (keyof typeof golden.levels)[];
  const rows = golden.numbers.x.map((_, i) => [
    ...names.map((name) => `${golden.numbers[name][i] ?? "null"}::double`),
    ...kinds.map((kind) =>
      golden.levels[kind][i] === null ? "null" : literal(String(golden.levels[kind][i])),
    ),
  ]);
  const sql = `select * from (values ${rows.map((row) => `(${row.join(", ")})`).join(", ")}) t(${[...names, ...kinds].map((name) => `"${name}"`).join(", ")})`;

  test("correlations, Cramér's V and skewness of a stored file", async () => {
    const found = await insightsOf(sql);
    const { columns = [], pearson = [], spearman = [] } = found.correlations ?? {};
    expect(columns).toEqual(names.filter((name) => name !== "flat"));
    for (const [a, one] of columns.entries())
      for (const [b, other] of columns.entries()) {
        const place = (name: string) => names.map(String).indexOf(name);
        expect(pearson[a]?.[b]).toBeCloseTo(golden.pearson[place(one)]?.[place(other)] ?? 9, 12);
        expect(spearman[a]?.[b]).toBeCloseTo(golden.spearman[place(one)]?.[place(other)] ?? 9, 12);
      }
    const { columns: levels = [], cramersV = [] } = found.associations ?? {};
    expect(levels).toEqual(kinds.filter((kind) => kind !== "one"));
    for (const [a, one] of levels.entries())
      for (const [b, other] of levels.entries()) {
        const place = (name: string) => kinds.map(String).indexOf(name);
        expect(cramersV[a]?.[b]).toBeCloseTo(golden.cramer[place(one)]?.[place(other)] ?? 9, 12);
      }
    for (const { column, skew } of found.numbers) {
      const wanted = golden.skew[names.find((name) => name === column) ?? "x"];
      if (column !== "flat") expect(skew).toBeCloseTo(wanted ?? 9, 10);
      else expect(skew).toBeNull();
    }
  });
});

test("what is missing together, the most frequent first; NaN is missing", async () => {
  const found = await insightsOf(
    "select case when i % 4 = 0 then null else i end as a, case when i % 2 = 0 then 'nan'::double else 1.5 end as b, i as c from range(100) t(i)",
  );
  expect(found.missing).toEqual({
    columns: ["b", "a"],
    patterns: [
      { missing: [], rows: 50 },
      { missing: [0], rows: 25 },
      { missing: [0, 1], rows: 25 },
    ],
    otherRows: 0,
  });
});

test("repeated rows are counted, and then nothing is a key", async () => {
  const twice = await insightsOf("select i % 60 as a, 'x' || i % 60 as b from range(100) t(i)");
  expect(twice).toMatchObject({ repeated: 40, keys: [] });
  const once = await insightsOf(
    "select i as id, i // 2 as pair, i % 2 as side, null as n from range(100) t(i)",
  );
  expect(once).toMatchObject({ repeated: 0, keys: [["id"]] });
  const pairs = await insightsOf("select i // 2 as pair, i % 2 as side from range(100) t(i)");
  expect(pairs.keys).toEqual([["pair", "side"]]);
});

test("rows beyond the fences are counted on each side; where half the values are the same there are none", async () => {
  const { numbers } = await insightsOf(
    "select case when i = 0 then -1000 when i > 97 then 1000 else i end as x, case when i < 90 then 0 else i end as y from range(100) t(i)",
  );
  expect(numbers[0]).toMatchObject({ column: "x", fences: { below: 1, above: 2 } });
  expect(numbers[1]).toMatchObject({ column: "y", fences: null });
});

test("of more values than can be counted, skew, outliers, days and lengths are told all the same", async () => {
  const { numbers, times, lengths } = await insightsOf(
    `select case when i < 5 then 90.0 when i < 12 then -90.0 else (i / 400000.0) ** 2 end as x, 'text ' || i as text,
            timestamp '2001-01-01' + interval (case when i < 200000 then i else i + 864000 end) second as moment from range(400000) t(i)`,
  );
  // pandas 3.1.1: Series.skew
  expect(numbers[0]?.skew).toBeCloseTo(-20.217269592699253, 8);
  expect(numbers[0]?.fences).toMatchObject({ below: 7, above: 5 });
  const day = 86_400;
  const start = Date.parse("2001-01-01T00:00:00Z") / 1000;
  expect(times).toEqual([
    {
      column: "moment",
      unit: "day",
      units: 15,
      covered: 6,
      gap: { from: start + 2 * day, to: start + 12 * day },
      rowsMin: 27_200,
      rowsMax: day,
    },
  ]);
  expect(lengths[0]).toMatchObject({ column: "text", quantiles: [9, 10, 10.75, 11, 11, 11, 11] });
  expect(lengths[0]?.histogram.counts.reduce((a, b) => a + b, 0)).toBe(400_000);
});

test("days that are covered, and the longest gap; a short time is looked at by the hour", async () => {
  const { times } = await insightsOf(
    `select date '2001-01-01' + (case when i < 10 then i else i + 20 end)::integer as day,
            timestamp '2001-01-01' + interval (i * 2) hour as moment from range(20) t(i)`,
  );
  const day = 86_400;
  const start = Date.parse("2001-01-01T00:00:00Z") / 1000;
  expect(times).toEqual([
    {
      column: "day",
      unit: "day",
      units: 40,
      covered: 20,
      gap: { from: start + 9 * day, to: start + 30 * day },
      rowsMin: 1,
      rowsMax: 1,
    },
    expect.objectContaining({
      column: "moment",
      unit: "hour",
      units: 39,
      covered: 20,
      gap: { from: start, to: start + 7_200 },
    }),
  ]);
});

test("how long texts are, and what is likely about a person", async () => {
  const { lengths, personal } = await insightsOf(
    "select 'user' || i || '@mail.example' as contact, i as age, 'M' as gender from range(200) t(i)",
  );
  expect(lengths[0]?.column).toBe("contact");
  expect(lengths[0]?.histogram.counts.reduce((a, b) => a + b, 0)).toBe(200);
  expect(personal).toEqual([
    {
      column: "contact",
      kind: "E-mail address",
      rule: "100 % of 200 different values look like name@host.end.",
      sure: true,
    },
    { column: "gender", kind: "Protected attribute", rule: "The column's name says so.", sure: false },
  ]);
});

test("a larger table says how many rows its ranks are from, and a column called file_row_number is no obstacle", async () => {
  for (const name of ["x", "file_row_number"]) {
    const found = await insightsOf(
      `select i * 1.5 as ${name}, -i as y, 'c' || i % 3 as c, 'd' || i % 3 as d from range(250000) t(i)`,
    );
    expect(Math.abs(found.sample - 83_333)).toBeLessThan(2_000);
    expect(found.correlations?.rows).toBe(250_000);
    expect(found.correlations?.pearson[0]?.[1]).toBeCloseTo(-1, 12);
    expect(found.correlations?.spearman[0]?.[1]).toBeCloseTo(-1, 12);
    expect(found.associations?.cramersV[0]?.[1]).toBeCloseTo(1, 12);
  }
});
