import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { Reading } from "#domain/datasets/reading.ts";
import { identifier, literal } from "./engine.ts";
import { MISSING_WORDS } from "./read-csv.ts";
import { firstMisfit, type SaidColumn, saidColumns, storedAsSaid } from "./said-columns.ts";

/** A column of the new version: how it is made of its relation, and what it is. */
export type Part = { sql: string; column: DatasetColumn };

export type SaidRelation = {
  /** The table in SQL: a column of which a type was said as text, the others as they are stored. */
  relation: string;
  parts: Part[];
  /** The columns of which a type was said, and in SQL the place of the first of them whose value does not fit. */
  columns: readonly SaidColumn[];
  misfit: string;
};

/**
 * A table whose columns have types of their own (JSON lines, Parquet), read as its person said: such a column becomes text first, and is then
 * read by the same rule as a column of CSV.
 */
export function asSaid(source: string, own: readonly Part[], said: Reading): SaidRelation {
  const names = own.map(({ column }) => column.name);
  const typed = saidColumns(names, said);
  const plain = `(select ${own.map(({ sql }) => sql).join(", ")} from ${source})`;
  const values = own.map(({ column }) => {
    const to = typed.get(column.name);
    const id = identifier(column.name);
    return to ? `${textOf(column, to)} as ${id}` : id;
  });
  return {
    relation: typed.size === 0 ? plain : `(select ${values.join(", ")} from ${plain})`,
    parts: own.map(({ column }) => {
      const to = typed.get(column.name);
      return to ? storedAsSaid(to, {}) : { sql: identifier(column.name), column };
    }),
    columns: [...typed.values()],
    misfit: firstMisfit([...typed.values()], undefined),
  };
}

/** A number without a fraction has none as text either, so that 7.0 fits a whole number; one that is no number is missing. */
function textOf({ name, storage }: DatasetColumn, { type }: SaidColumn): string {
  const id = identifier(name);
  const text = `cast(${id} as varchar)`;
  if (storage === "DOUBLE" || storage === "FLOAT")
    return `case when isnan(${id}) then null when ${id} = trunc(${id}) and abs(${id}) < 9.2e18 then cast(cast(${id} as bigint) as varchar) else ${text} end`;
  if (storage !== "VARCHAR" || type === "text") return text;
  // Words for a missing value are texts until somebody says that the column holds none.
  return `case when trim(${id}) not in (${MISSING_WORDS.map(literal).join(", ")}) then ${id} end`;
}
