import { rm } from "node:fs/promises";
import { columnName, columnNamesProblem, type DatasetColumn } from "#domain/datasets/columns.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { LINE_BYTES_MAX } from "./csv-records.ts";
import { literal, tellingProgress, withEngine } from "./engine.ts";
import { type ImportOptions, importEngine, type Read } from "./import-file.ts";
import { scanJsonLines } from "./json-lines.ts";
import { typeOf } from "./json-types.ts";
import { SetAside } from "./set-aside.ts";
import { rowGroupSize, stored } from "./storage.ts";

/** Every line is looked at before the first is stored, so that each column has the type that all its values fit. */
export async function importJsonLines(path: string, target: string, options: ImportOptions): Promise<Read> {
  const aside = new SetAside();
  const { good, forms } = await scanJsonLines(path, aside, options.signal);
  const rejected = await aside.settle(path, good);
  const keys = [...forms.keys()];
  if (keys.length === 0)
    throw new JobFailed(
      "No object in the file has a key, so the table has no columns. Nothing was imported. Look at the export and upload it again.",
    );
  const names = keys.map(columnName);
  const problem = columnNamesProblem(names);
  if (problem) throw new JobFailed(`${problem} Nothing was imported.`);
  const source = [...forms].map(([name, found]) => ({ name, type: typeOf(found) }));
  const parts = source.map((column, index) => stored(column, names[index] ?? column.name));

  const whole = aside.ranges.length === 0;
  const rest = whole ? path : await options.scratch("jsonl");
  try {
    if (!whole) await aside.copyRest(path, rest, options.signal);
    const types = source.map(({ name, type }) => `${literal(name)}: ${literal(type)}`).join(", ");
    const relation = `read_json(${literal(rest)}, format = 'newline_delimited', columns = {${types}}, maximum_object_size = ${LINE_BYTES_MAX * 2})`;
    await withEngine(importEngine(rest, target, parts.length, options.signal), (engine) =>
      tellingProgress(engine, options.onProgress, () =>
        engine.run(`copy (select ${parts.map(({ sql }) => sql).join(", ")} from ${relation}) to ${literal(target)}
         (format parquet, compression zstd, row_group_size ${rowGroupSize(parts.length)})`),
      ),
    );
  } finally {
    if (!whole) await rm(rest, { force: true });
  }
  return { columns: parts.map(({ column }): DatasetColumn => column), rejected };
}
