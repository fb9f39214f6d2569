import { columnName, columnNamesProblem } from "#domain/datasets/columns.ts";
import type { Reading } from "#domain/datasets/reading.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { LINE_BYTES_MAX } from "./csv-records.ts";
import { literal } from "./engine.ts";
import { FORMS, typeOf } from "./json-types.ts";
import { asSaid, type SaidRelation } from "./said-relation.ts";
import { stored } from "./storage.ts";

/**
 * JSON lines without a broken one, by the forms that the values of each key take. A column of which a type was said is read as it is written, so that a date keeps its letters; numbers are read as
 * numbers first. Throws for names that no table may have.
 */
export function readJsonLines(path: string, forms: ReadonlyMap<string, number>, said: Reading): SaidRelation {
  const keys = [...forms];
  if (keys.length === 0)
    throw new JobFailed(
      "No object in the file has a key, so the table has no columns. Nothing was imported. Look at the export and upload it again.",
    );
  const names = keys.map(([key], place) => columnName(key, place));
  const problem = columnNamesProblem(names);
  if (problem) throw new JobFailed(`${problem} Nothing was imported.`);
  const asWritten = new Set(said.columns?.map(({ name }) => name));
  const source = keys.map(([name, found], place) => {
    const number = (found & ~(FORMS.whole | FORMS.fraction)) === 0;
    return { name, type: asWritten.has(names[place] ?? name) && !number ? "VARCHAR" : typeOf(found) };
  });
  const types = source.map(({ name, type }) => `${literal(name)}: ${literal(type)}`).join(", ");
  const relation = `read_json(${literal(path)}, format = 'newline_delimited', columns = {${types}}, maximum_object_size = ${LINE_BYTES_MAX * 2})`;
  return asSaid(
    relation,
    source.map((column, place) => stored(column, names[place] ?? column.name)),
    said,
  );
}
