import { type Engine, identifier, literal } from "./engine.ts";

const OWN = "file_row_number";
/** No column of a person's can have a control character in its name. */
const PLACE = identifier("\u0001place");

/**
 * A stored file for a `from`, and its rows' places in it from 0. The engine's own column of places, which its statistics find quickly, unless the file has a column of that
 * name; then rows are counted as they are read, in the file's order.
 */
export async function placedFile(engine: Engine, path: string): Promise<{ from: string; place: string }> {
  const [row] = await engine.rows(
    `select count(*) as n from parquet_schema(${literal(path)}) where lower(name) = '${OWN}'`,
  );
  const file = `read_parquet(${literal(path)}, hive_partitioning = false`;
  return Number(row?.n) === 0
    ? { from: `${file}, ${OWN} = true)`, place: OWN }
    : { from: `(select *, row_number() over () - 1 as ${PLACE} from ${file}))`, place: PLACE };
}
