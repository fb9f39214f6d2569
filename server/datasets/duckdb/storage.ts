import type { ColumnKind, DatasetColumn } from "#domain/datasets/columns.ts";
import { type Engine, identifier } from "./engine.ts";

export type SourceColumn = { name: string; type: string };

/** The columns of a relation, with DuckDB's types. */
export async function columnsOf(engine: Engine, relation: string): Promise<SourceColumn[]> {
  const rows = await engine.rows(`describe select * from ${relation}`);
  return rows.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
}

const NUMERIC = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE|DECIMAL\(.*\))$/;

/** How a source's column is stored: numbers and times as they are, everything without a plain form as text. */
export function stored({ name, type }: SourceColumn, as: string): { sql: string; column: DatasetColumn } {
  const from = identifier(name);
  const [sql, storage] = storageOf(from, type);
  return { sql: `${sql} as ${identifier(as)}`, column: { name: as, kind: kindOf(storage), storage } };
}

function storageOf(from: string, type: string): [sql: string, storage: string] {
  if (type === "BOOLEAN" || type === "VARCHAR" || type === "DATE" || type === "TIMESTAMP")
    return [from, type];
  if (/^DECIMAL/.test(type) || /^U?HUGEINT$/.test(type)) return [`cast(${from} as double)`, "DOUBLE"];
  if (NUMERIC.test(type)) return [from, type];
  if (type === "TIMESTAMP WITH TIME ZONE") return [`${from} at time zone 'UTC'`, "TIMESTAMP"];
  if (/^TIMESTAMP_/.test(type)) return [`cast(${from} as timestamp)`, "TIMESTAMP"];
  return [`cast(${from} as varchar)`, "VARCHAR"];
}

/** The kind a storage type has before its values were looked at; the profile tells categories from text. */
export function kindOf(storage: string): ColumnKind {
  if (storage === "BOOLEAN") return "boolean";
  if (storage === "DATE" || storage === "TIMESTAMP") return "datetime";
  return NUMERIC.test(storage) ? "numeric" : "categorical";
}

const VALUES_PER_GROUP = 8_000_000;
/** Rows of a Parquet row group: fewer for wide tables, whose groups would not fit into memory. A multiple of 2,048. */
export function rowGroupSize(columns: number): number {
  const rows = Math.min(122_880, VALUES_PER_GROUP / Math.max(1, columns));
  return Math.max(2_048, Math.floor(rows / 2_048) * 2_048);
}
