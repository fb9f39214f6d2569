import type { FeatureKind } from "#domain/training/schemas.ts";
import { TrainingInputError } from "#ml/errors.ts";
import type { Column, Table } from "#ml/table.ts";
import { identifier, literal, withEngine } from "#server/datasets/duckdb/engine.ts";

/**
 * Columns of a stored Parquet file as typed arrays, one pass for each. What is no number in a numeric column is missing; datetimes are
 * epoch seconds in UTC. Throws TrainingInputError for a column that is not there.
 */
export async function readColumns(
  path: string,
  wanted: readonly { name: string; as: FeatureKind }[],
  signal: AbortSignal,
): Promise<Table> {
  return withEngine({ files: [path], signal }, async (engine) => {
    const source = `read_parquet(${literal(path)})`;
    const described = await engine.rows(`describe select * from ${source}`);
    const types = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]));
    for (const { name } of wanted)
      if (!types.has(name))
        throw new TrainingInputError(
          `This dataset version has no column "${name}". Choose the features again from its columns.`,
        );
    const [{ n } = { n: 0 }] = await engine.rows(`select count(*) as n from ${source}`);
    const rows = Number(n);
    const columns: Column[] = [];
    for (const { name, as } of wanted) {
      const from = identifier(name);
      const sql = {
        numeric: `try_cast(${from} as float)`,
        categorical: `cast(${from} as varchar)`,
        datetime: `epoch(cast(${from} as timestamp))`,
      }[as];
      const result = await engine.connection.stream(`select ${sql} as v from ${source}`);
      const values = as === "numeric" ? new Float32Array(rows) : new Float64Array(rows);
      const codes = new Int32Array(as === "categorical" ? rows : 0);
      const levels = new Map<string, number>();
      let at = 0;
      for (;;) {
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) break;
        signal.throwIfAborted();
        for (const value of chunk.getColumnValues(0)) {
          if (as === "categorical") {
            if (value === null) codes[at] = -1;
            else {
              const text = String(value);
              const code = levels.get(text) ?? levels.size;
              levels.set(text, code);
              codes[at] = code;
            }
          } else values[at] = value === null ? Number.NaN : Number(value);
          at++;
        }
      }
      if (as === "categorical")
        columns.push({ kind: "categorical", name, codes, levels: [...levels.keys()] });
      else if (values instanceof Float32Array) columns.push({ kind: "numeric", name, values });
      else columns.push({ kind: "datetime", name, seconds: values });
    }
    return { rows, columns };
  });
}
