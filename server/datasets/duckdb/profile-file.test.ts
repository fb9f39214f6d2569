import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { datasetProfile } from "#domain/datasets/profile.ts";
import { withEngine } from "./engine.ts";
import { profileFile } from "./profile-file.ts";
import { columnsOf, stored } from "./storage.ts";

const folder = mkdtempSync(join(tmpdir(), "countersign-profile-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
async function profileOf(sql: string) {
  const path = join(folder, `${made++}.parquet`);
  const columns = await withEngine({ files: [path] }, async (engine) => {
    await engine.run(`copy (${sql}) to '${path}' (format parquet)`);
    return (await columnsOf(engine, `read_parquet('${path}')`)).map(
      (column) => stored(column, column.name).column,
    );
  });
  const profile = await profileFile(path, columns, { scratchFolder: folder });
  // As it goes into the database and comes back.
  return datasetProfile.parse(JSON.parse(JSON.stringify(profile))).columns;
}

test("numbers: NaN is missing, infinities are apart, figures are exact", async () => {
  const [column] = await profileOf(
    "select * from (values (1.0::double), (2), (2), (4), ('nan'), ('inf'), ('-inf'), (null)) t(x)",
  );
  expect(column).toMatchObject({
    kind: "numeric",
    missing: 2,
    infinite: 2,
    distinct: 3,
    distinctExact: true,
    min: 1,
    max: 4,
    mean: 2.25,
    top: [{ value: 2, count: 2 }, {}, {}],
  });
  expect(column?.kind === "numeric" ? column.std : null).toBeCloseTo(Math.sqrt(19 / 12), 12);
});

test("more different values than can be counted: estimates, and a histogram that still counts every row", async () => {
  const [column] = await profileOf("select range / 7.0 as x from range(400000)");
  if (column?.kind !== "numeric" || !column.histogram) throw new Error("numeric expected");
  expect(column.distinctExact).toBe(false);
  expect(Math.abs(column.distinct / 400_000 - 1)).toBeLessThan(0.03);
  const { counts, below, above } = column.histogram;
  expect(counts.reduce((sum, n) => sum + n, below + above)).toBe(400_000);
  expect(Math.abs((column.quantiles[3] ?? 0) / (200_000 / 7) - 1)).toBeLessThan(0.02);
});

test("of more values than can be counted, those far outside stand below and above the bins", async () => {
  const [column, whole] = await profileOf(
    "select case when range < 3 then -1e6 when range < 5 then 1e6 else range / 7.0 end as x, range as whole from range(400000)",
  );
  if (column?.kind !== "numeric" || whole?.kind !== "numeric") throw new Error("numeric expected");
  const { counts = [], edges = [], below, above } = column.histogram ?? {};
  const [first = 0, last = 0] = [edges[0], edges.at(-1)];
  const values = Array.from({ length: 400_000 }, (_, i) => (i < 3 ? -1e6 : i < 5 ? 1e6 : i / 7));
  expect(below).toBe(values.filter((value) => value < first).length);
  expect(above).toBe(values.filter((value) => value > last).length);
  for (const [bin, count] of counts.entries())
    expect(count).toBe(
      values.filter((value) => value >= (edges[bin] ?? 0) && value < (edges[bin + 1] ?? 0)).length,
    );
  expect(whole.histogram?.counts.reduce((sum, count) => sum + count, 0)).toBe(400_000);
  expect(whole.histogram).toMatchObject({ below: 0, above: 0 });
});

test("few values in many rows are counted from the file's dictionaries: no figure is an estimate", async () => {
  const columns = await profileOf(
    `select range % 20000 as whole, case when range % 4 = 0 then 'nan'::double when range % 4 = 1 then 'inf'::double else range % 3 end as real,
            't' || range % 20000 as text, timestamp '2001-01-01' + interval (range % 20000) minute as moment from range(240000)`,
  );
  for (const [i, distinct] of [20_000, 3, 20_000, 20_000].entries())
    expect(columns[i]).toMatchObject({ distinct, distinctExact: true });
  // numpy.quantile(numpy.arange(240000) % 20000, [...])
  const quantiles = [199.99, 999.95, 4999.75, 9999.5, 14999.25, 18999.05, 19799.01].map((value) =>
    expect.closeTo(value, 9),
  );
  expect(columns[0]).toMatchObject({ mean: 9_999.5, min: 0, max: 19_999, quantiles });
  expect(columns[1]).toMatchObject({ missing: 60_000, infinite: 60_000, mean: 1, min: 0, max: 2 });
  expect(columns[2]).toMatchObject({ missing: 0, length: { min: 2, max: 6 } });
});

test("the largest doubles do not break it", async () => {
  const [column] = await profileOf("select * from (values (1.7e308::double), (-1.7e308), (0)) t(x)");
  expect(column).toMatchObject({ kind: "numeric", min: -1.7e308, max: 1.7e308, std: null });
});

test("columns may be called as the figures of a profile are", async () => {
  const [v, n, raw] = await profileOf(
    "select case when range % 2 = 0 then 'a' end as v, range % 3 as n, range / 4.0 as raw from range(6)",
  );
  expect(v).toMatchObject({ kind: "categorical", missing: 3, distinct: 1, top: [{ value: "a", count: 3 }] });
  expect(n).toMatchObject({ kind: "numeric", distinct: 3, top: [{ value: 0, count: 2 }, {}, {}] });
  expect(raw).toMatchObject({ kind: "numeric", distinct: 6, max: 1.25 });
});

test("a column that is all missing, of every type", async () => {
  const columns = await profileOf(
    "select null::double as a, null::varchar as b, null::timestamp as c, null::boolean as d, 1 as e from range(3)",
  );
  for (const column of columns.slice(0, 4)) expect(column).toMatchObject({ missing: 3, distinct: 0 });
});

test("dates and times are told in epoch seconds of UTC", async () => {
  const [day, moment] = await profileOf(
    "select date '1970-01-02' + range::int as day, timestamp '2001-01-01 00:00:30' as moment from range(3)",
  );
  expect(day).toMatchObject({ kind: "datetime", min: 86_400, max: 3 * 86_400, distinct: 3 });
  expect(moment).toMatchObject({ kind: "datetime", min: 978_307_230, distinct: 1 });
});

test.each([
  ["few", 300],
  ["more than are counted", 150_000],
])("times of day that differ are told from days alone, of %s", async (_name, rows) => {
  const [days, noons, seconds, moments] = await profileOf(
    `select timestamp '1890-01-01' + to_days(range::int) as days, timestamp '1890-01-01 12:00' + to_days(range::int) as noons,
            timestamp '1890-01-01' + to_days(range::int) + to_seconds(range % 60) as seconds,
            timestamp '1890-01-01' + to_hours(range) as moments from range(${rows})`,
  );
  expect(days).toMatchObject({ kind: "datetime", distinctExact: rows < 100_000, timesDiffer: false });
  expect(noons).toMatchObject({ timesDiffer: false });
  expect(seconds).toMatchObject({ timesDiffer: false });
  expect(moments).toMatchObject({ timesDiffer: true });
});

test("categories and free text are told apart; long values are cut, and counted whole", async () => {
  const [few, id, long] = await profileOf(
    "select chr(65 + (range % 3)::int) as few, 'id-' || range as id, repeat('x', 500) || range % 2 as long from range(300)",
  );
  expect(few).toMatchObject({ kind: "categorical", distinct: 3, top: [{ value: "A", count: 100 }, {}, {}] });
  expect(id).toMatchObject({ kind: "text", distinct: 300 });
  expect(long).toMatchObject({ kind: "text", distinct: 2, length: { max: 501 } });
  expect(long?.kind === "text" ? long.top[0]?.value : "").toHaveLength(121);
});
