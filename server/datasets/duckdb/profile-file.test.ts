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
  expect(Math.abs(column.distinct / 400_000 - 1)).toBeLessThan(0.1);
  const { counts, below, above } = column.histogram;
  expect(counts.reduce((sum, n) => sum + n, below + above)).toBe(400_000);
  expect(Math.abs((column.quantiles[3] ?? 0) / (200_000 / 7) - 1)).toBeLessThan(0.02);
});

test("the largest doubles do not break it", async () => {
  const [column] = await profileOf("select * from (values (1.7e308::double), (-1.7e308), (0)) t(x)");
  expect(column).toMatchObject({ kind: "numeric", min: -1.7e308, max: 1.7e308, std: null });
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

test("categories and free text are told apart; long values are cut, and counted whole", async () => {
  const [few, id, long] = await profileOf(
    "select chr(65 + (range % 3)::int) as few, 'id-' || range as id, repeat('x', 500) || range % 2 as long from range(300)",
  );
  expect(few).toMatchObject({ kind: "categorical", distinct: 3, top: [{ value: "A", count: 100 }, {}, {}] });
  expect(id).toMatchObject({ kind: "text", distinct: 300 });
  expect(long).toMatchObject({ kind: "text", distinct: 2, length: { max: 501 } });
  expect(long?.kind === "text" ? long.top[0]?.value : "").toHaveLength(121);
});
