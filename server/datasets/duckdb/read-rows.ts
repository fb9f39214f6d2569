import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { Cell } from "#domain/datasets/view.ts";
import { identifier, literal, withEngine } from "./engine.ts";

const TEXT_MAX = 500;

/** Rows of a stored file in their order, as what JSON can say: moments as ISO text, whole numbers past 2^53 as text, long texts cut. */
export async function readRows(
  path: string,
  columns: readonly DatasetColumn[],
  page: { offset: number; limit: number },
): Promise<Cell[][]> {
  if (columns.length === 0) return [];
  const cells = columns.map((column) => `${shown(column)} as ${identifier(column.name)}`).join(", ");
  return withEngine({ files: [path], memoryMb: 300 }, async (engine) => {
    const reader = await engine.connection.runAndReadAll(
      `select ${cells} from read_parquet(${literal(path)}, hive_partitioning = false)
       limit ${Math.trunc(page.limit)} offset ${Math.trunc(page.offset)}`,
    );
    return reader.getRows().map((row) => row.map(cell));
  });
}

function shown(column: DatasetColumn): string {
  const name = identifier(column.name);
  switch (column.kind) {
    case "datetime":
      return column.storage === "DATE"
        ? `strftime(${name}, '%Y-%m-%d')`
        : `strftime(cast(${name} as timestamp), '%Y-%m-%dT%H:%M:%SZ')`;
    case "numeric":
    case "boolean":
      return name;
    default:
      return `left(cast(${name} as varchar), ${TEXT_MAX + 1})`;
  }
}

function cell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  const text = String(value);
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
}
