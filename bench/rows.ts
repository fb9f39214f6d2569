import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WIDE_ROWS, writeWide } from "#bench/datasets/wide.ts";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { type RowFilter, SORTED_ROWS_MAX } from "#domain/datasets/row-query.ts";
import { createRandom } from "#ml/split/random.ts";
import { importFile } from "#server/datasets/duckdb/import-file.ts";
import { profileFile } from "#server/datasets/duckdb/profile-file.ts";
import { orderSql, type RowsAsked, readRows } from "#server/datasets/duckdb/read-rows.ts";
import { filterSql } from "#server/datasets/duckdb/row-filter.ts";

const LIMIT = 100;
const REPEATS = 20;

/** Pages of 100 rows out of 10,000,000 of ten columns, as the row browser asks for them: anywhere in the file, sorted, narrowed, and both. */
export async function run(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-rows-"));
  try {
    const source = join(folder, "wide.parquet");
    await writeWide(source);
    let files = 0;
    const { path, columns: described } = await importFile(source, {
      scratch: async (extension) => join(folder, `${files++}.${extension}`),
    });
    const { columns } = await profileFile(path, described, { scratchFolder: folder });
    const random = createRandom(1);
    const column = (name: string) => columns.find((one) => one.name === name) as DatasetColumn;
    const where = (filter: RowFilter) => filterSql(filter, column(filter.column));
    const anywhere = () => ({ offset: random.integer(WIDE_ROWS - LIMIT) });
    const city = where({ column: "city", operator: "is", value: "c7" });
    const cases: Record<string, () => Partial<RowsAsked>> = {
      "anywhere in the file": anywhere,
      "sorted by a number, its first rows": () => ({ orderBy: orderSql(column("spread"), true) }),
      "sorted by a text, its first rows": () => ({ orderBy: orderSql(column("city"), false) }),
      "sorted, as far as a sorted view goes": () => ({
        orderBy: orderSql(column("wave"), false),
        offset: SORTED_ROWS_MAX - LIMIT,
      }),
      "narrowed by a text": () => ({ where: city }),
      "narrowed by part of a text": () => ({
        where: where({ column: "kind", operator: "contains", value: "3" }),
      }),
      "narrowed by a number and sorted by another": () => ({
        where: where({ column: "amount", operator: "at_least", value: String(random.integer(5000)) }),
        orderBy: orderSql(column("count"), true),
      }),
    };
    const found: { asked: string; p50: number; p95: number }[] = [];
    for (const [asked, make] of Object.entries(cases)) {
      const times: number[] = [];
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        const began = performance.now();
        const page = { offset: 0, limit: LIMIT, total: WIDE_ROWS, where: null, orderBy: null, ...make() };
        await readRows(path, columns, page);
        times.push(performance.now() - began);
      }
      times.sort((a, b) => a - b);
      const at = (share: number) => Math.round(times[Math.ceil(share * REPEATS) - 1] as number);
      found.push({ asked, p50: at(0.5), p95: at(0.95) });
    }
    console.table(found);
    return {
      rows: WIDE_ROWS,
      p95_ms: Object.fromEntries(found.map(({ asked, p95 }) => [asked, p95])),
      peak_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
