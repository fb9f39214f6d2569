import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { type DatasetInsights, SAMPLE_ROWS } from "#domain/datasets/insights/insights.ts";
import type { ColumnProfile, DatasetProfile } from "#domain/datasets/profile.ts";
import { type Engine, identifier, literal } from "./engine.ts";
import { lengthsOf, numbersOf, timesOf } from "./insights-columns.ts";
import { pearsonOf, rankedOf, sampledPersonal } from "./insights-pairs.ts";
import { isFloating } from "./profile-basics.ts";

const REPEATED_ROWS_MAX = 50_000_000;
const MISSING_COLUMNS_MAX = 30;
const PATTERNS_SHOWN = 12;
const KEYS_TRIED = 5;
const KEYS_SHOWN = 3;

/**
 * What is known of the columns together: correlations, what is missing together, repeated rows, keys; and of single ones beyond their profile.
 * Counts are of all rows; rank correlations, levels and personal data are read from at most SAMPLE_ROWS rows, drawn over the whole file.
 */
export async function findInsights(
  engine: Engine,
  { path, rows, columns }: Pick<DatasetProfile, "rows" | "columns"> & { path: string },
  signal?: AbortSignal,
): Promise<DatasetInsights> {
  const { from, draw } = source(path, columns);
  const stop = () => signal?.throwIfAborted();
  const numbers = await numbersOf(engine, from, columns, rows);
  stop();
  const missing = await missingOf(engine, from, columns);
  stop();
  const repeated = await repeatedOf(engine, from, columns, rows);
  const keys = await keysOf(engine, from, columns, rows, repeated);
  stop();
  const times = await timesOf(engine, from, columns);
  const lengths = await lengthsOf(engine, from, columns);
  stop();
  const every = Math.max(1, Math.ceil(rows / SAMPLE_ROWS));
  const named = columns.map(({ name }) => identifier(name)).join(", ");
  // By a hash, since each so many-th row would show a table that repeats itself falsely.
  await engine.run(
    `create or replace temp table sample as select ${named} from ${from}${every === 1 ? "" : ` where ${draw} % ${every} = 0`}`,
  );
  const [counted] = await engine.rows("select count(*) as n from sample");
  const pearson = await pearsonOf(engine, { from, draw }, columns, rows);
  stop();
  const ranked = await rankedOf(engine, columns, pearson?.columns ?? []);
  return {
    sample: Number(counted?.n ?? 0),
    repeated,
    correlations: pearson && { ...pearson, spearman: ranked.spearman },
    associations: ranked.associations,
    missing,
    numbers,
    times,
    lengths,
    keys,
    personal: await sampledPersonal(engine, columns),
  };
}

/** The file, and the hash that rows are drawn by: of their places, or of all their values where a column of that name is in the way. */
function source(path: string, columns: readonly ColumnProfile[]): { from: string; draw: string } {
  const taken = columns.some(({ name }) => name.toLowerCase() === "file_row_number");
  const all = columns.map(({ name }) => identifier(name)).join(", ");
  return {
    from: `read_parquet(${literal(path)}, hive_partitioning = false${taken ? "" : ", file_row_number = true"})`,
    draw: taken ? `hash(${all})` : "hash(file_row_number)",
  };
}

async function missingOf(
  engine: Engine,
  from: string,
  columns: readonly ColumnProfile[],
): Promise<DatasetInsights["missing"]> {
  const some = columns
    .filter(({ missing }) => missing > 0)
    .sort((a, b) => b.missing - a.missing)
    .slice(0, MISSING_COLUMNS_MAX);
  if (some.length === 0) return null;
  const bits = some
    .map((column, i) => `(case when ${missingSql(column)} then ${2 ** i} else 0 end)`)
    .join(" + ");
  const found = await engine.rows(
    `select (${bits})::bigint as pattern, count(*) as n from ${from} group by 1 order by n desc, 1`,
  );
  const patterns = found.map(({ pattern, n }) => {
    const bit = Number(pattern);
    return {
      missing: some.flatMap((_, i) => (Math.floor(bit / 2 ** i) % 2 === 1 ? [i] : [])),
      rows: Number(n),
    };
  });
  return {
    columns: some.map(({ name }) => name),
    patterns: patterns.slice(0, PATTERNS_SHOWN),
    otherRows: patterns.slice(PATTERNS_SHOWN).reduce((sum, one) => sum + one.rows, 0),
  };
}

/** NaN is missing, as in the profile. */
const missingSql = ({ name, storage }: Pick<DatasetColumn, "name" | "storage">): string => {
  const id = identifier(name);
  return storage === "DOUBLE" || storage === "FLOAT" ? `${id} is null or isnan(${id})` : `${id} is null`;
};

/** A hash of 64 bits stands for a row: among ten million, two different ones share one in 1 of 350,000 tables. */
async function repeatedOf(
  engine: Engine,
  from: string,
  columns: readonly ColumnProfile[],
  rows: number,
): Promise<number | null> {
  if (rows > REPEATED_ROWS_MAX) return null;
  // A column without two equal values says it all.
  if (columns.some((column) => column.distinctExact && column.missing === 0 && column.distinct === rows))
    return 0;
  const all = columns.map(({ name }) => identifier(name)).join(", ");
  const [found] = await engine.rows(
    `select count(distinct h) as n from (select hash(${all}) as h from ${from})`,
  );
  return rows - Number(found?.n ?? rows);
}

/** Single columns that name a row; where there is none, pairs of those with the most different values. */
async function keysOf(
  engine: Engine,
  from: string,
  columns: readonly ColumnProfile[],
  rows: number,
  repeated: number | null,
): Promise<string[][]> {
  if (rows < 2 || rows > REPEATED_ROWS_MAX || repeated === null || repeated > 0) return [];
  // A measurement that never repeats names nothing.
  const whole = columns.filter(
    (column) => column.missing === 0 && column.kind !== "boolean" && !isFloating(column),
  );
  const isKey = async (names: readonly string[]) => {
    const [found] = await engine.rows(
      `select count(distinct hash(${names.map(identifier).join(", ")})) as n from ${from}`,
    );
    return Number(found?.n ?? 0) === rows;
  };
  // The estimate of different values is off by some percent.
  const likely = whole
    .filter(({ distinct, distinctExact }) => (distinctExact ? distinct === rows : distinct > rows * 0.9))
    .slice(0, KEYS_TRIED);
  const keys: string[][] = [];
  for (const { name, distinctExact } of likely) if (distinctExact || (await isKey([name]))) keys.push([name]);
  if (keys.length > 0) return keys.slice(0, KEYS_SHOWN);
  const rich = [...whole].sort((a, b) => b.distinct - a.distinct).slice(0, KEYS_TRIED);
  const pairs = rich.flatMap((a, i) => rich.slice(i + 1).map((b) => [a, b] as const));
  for (const [a, b] of pairs
    .filter(([one, other]) => one.distinct * other.distinct >= rows)
    .slice(0, KEYS_TRIED))
    if (keys.length < KEYS_SHOWN && (await isKey([a.name, b.name]))) keys.push([a.name, b.name]);
  return keys;
}
