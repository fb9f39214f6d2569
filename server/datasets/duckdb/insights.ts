import { type DatasetInsights, SAMPLE_ROWS } from "#domain/datasets/insights/insights.ts";
import type { ColumnProfile } from "#domain/datasets/profile.ts";
import type { ColumnFindings } from "./column-findings.ts";
import { type Engine, identifier, literal } from "./engine.ts";
import { pearsonOf, rankedOf, sampledPersonal } from "./insights-pairs.ts";
import { isFloating, missingSql } from "./profile-basics.ts";

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
  { path, rows, findings }: { path: string; rows: number; findings: readonly ColumnFindings[] },
  { signal, onCorrelated }: { signal?: AbortSignal | undefined; onCorrelated?: () => void },
): Promise<DatasetInsights> {
  const columns = findings.map(({ profile }) => profile);
  const { from, draw } = source(path, columns);
  const stop = () => signal?.throwIfAborted();
  const pearson = await pearsonOf(engine, { from, draw }, columns, rows);
  onCorrelated?.();
  stop();
  const missing = await missingOf(engine, from, columns);
  stop();
  const { repeated, keys } = await repetitionOf(engine, from, columns, rows);
  stop();
  const every = Math.max(1, Math.ceil(rows / SAMPLE_ROWS));
  const named = columns.map(({ name }) => identifier(name)).join(", ");
  // By a hash, since each so many-th row would show a table that repeats itself falsely.
  await engine.run(
    `create or replace temp table sample as select ${named} from ${from}${every === 1 ? "" : ` where ${draw} % ${every} = 0`}`,
  );
  const [counted] = await engine.rows("select count(*) as n from sample");
  stop();
  const ranked = await rankedOf(engine, columns, pearson?.columns ?? []);
  return {
    sample: Number(counted?.n ?? 0),
    repeated,
    correlations: pearson && { ...pearson, spearman: ranked.spearman },
    associations: ranked.associations,
    missing,
    numbers: findings.flatMap(({ number }) => number ?? []),
    times: findings.flatMap(({ time }) => time ?? []),
    lengths: findings.flatMap(({ lengths }) => lengths ?? []),
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

/** Rows that repeat an earlier one, and what names a row. */
async function repetitionOf(
  engine: Engine,
  from: string,
  columns: readonly ColumnProfile[],
  rows: number,
): Promise<Pick<DatasetInsights, "repeated" | "keys">> {
  if (rows > REPEATED_ROWS_MAX) return { repeated: null, keys: [] };
  // A measurement that never repeats names nothing.
  const whole = columns.filter(
    (column) => column.missing === 0 && column.kind !== "boolean" && !isFloating(column),
  );
  const single = await singleKeysOf(engine, from, whole, rows);
  // A column without two equal values says it all.
  const different =
    single.length > 0 ||
    columns.some((column) => column.distinctExact && column.missing === 0 && column.distinct === rows);
  const names = columns.map(({ name }) => name);
  const repeated = different ? 0 : rows - (await differentRows(engine, from, names));
  if (repeated > 0 || rows < 2) return { repeated, keys: [] };
  return { repeated, keys: single.length > 0 ? single : await pairKeysOf(engine, from, whole, rows) };
}

async function singleKeysOf(
  engine: Engine,
  from: string,
  columns: readonly ColumnProfile[],
  rows: number,
): Promise<string[][]> {
  // The estimate of different values is off by some percent.
  const likely = columns
    .filter(({ distinct, distinctExact }) => (distinctExact ? distinct === rows : distinct > rows * 0.9))
    .slice(0, KEYS_TRIED);
  const keys: string[][] = [];
  for (const { name, distinctExact } of likely)
    if (keys.length < KEYS_SHOWN && (distinctExact || (await differentRows(engine, from, [name])) === rows))
      keys.push([name]);
  return keys;
}

/** Pairs of the columns with the most different values. */
async function pairKeysOf(
  engine: Engine,
  from: string,
  columns: readonly ColumnProfile[],
  rows: number,
): Promise<string[][]> {
  const rich = [...columns].sort((a, b) => b.distinct - a.distinct).slice(0, KEYS_TRIED);
  const pairs = rich
    .flatMap((a, i) => rich.slice(i + 1).map((b) => [a, b] as const))
    .filter(([one, other]) => one.distinct * other.distinct >= rows)
    .slice(0, KEYS_TRIED);
  const keys: string[][] = [];
  for (const [{ name: a }, { name: b }] of pairs)
    if (keys.length < KEYS_SHOWN && (await differentRows(engine, from, [a, b])) === rows) keys.push([a, b]);
  return keys;
}

/** A hash of 64 bits stands for a row: among ten million, two different ones share one in 1 of 350,000 tables. */
async function differentRows(engine: Engine, from: string, columns: readonly string[]): Promise<number> {
  const [found] = await engine.rows(
    `select count(distinct hash(${columns.map(identifier).join(", ")})) as n from ${from}`,
  );
  return Number(found?.n ?? 0);
}
