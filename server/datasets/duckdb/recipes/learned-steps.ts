import { DuckDBListValue } from "@duckdb/node-api";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { Learned } from "#domain/datasets/recipes/result.ts";
import { ROBUST_QUANTILES, type StepOf } from "#domain/datasets/recipes/spec.ts";
import { asText } from "../check-sql.ts";
import { type Engine, identifier, literal } from "../engine.ts";
import { isFloating } from "../profile-basics.ts";
import {
  assertFree,
  findColumn,
  learnsFrom,
  type Made,
  numericColumn,
  StepError,
  selectWith,
  type Table,
} from "./table.ts";

/** Beyond this many rows exact quantiles would not fit into memory; t-digest answers then. */
const EXACT_QUANTILES_MAX = 20_000_000;

const double = (value: number) => `'${value}'::double`;
const values = (column: string, figures: Record<string, number | string>): Learned => ({
  column,
  values: Object.entries(figures).map(([name, value]) => ({ name, value })),
});

/** The finite values of a column as doubles. */
const finiteSql = (column: DatasetColumn): string => {
  const name = identifier(column.name);
  return isFloating(column) ? `case when isfinite(${name}) then ${name}::double end` : `${name}::double`;
};

async function quantiles(engine: Engine, table: Table, column: DatasetColumn, points: readonly number[]) {
  const list = `[${points.join(", ")}]`;
  const how = table.rows > EXACT_QUANTILES_MAX ? "approx_quantile" : "quantile_cont";
  const [row] = await engine.rows(
    `select ${how}(${finiteSql(column)}, ${list}) as q from ${learnsFrom(table)}`,
  );
  const found = row?.q instanceof DuckDBListValue ? row.q.items.map(Number) : [];
  if (found.length < points.length) throw nothingToLearn(table, column.name);
  return found;
}

async function figure(engine: Engine, table: Table, sql: string): Promise<unknown[]> {
  const reader = await engine.connection.runAndReadAll(`select ${sql} from ${learnsFrom(table)}`);
  return reader.getRows()[0] ?? [];
}

const nothingToLearn = (table: Table, name: string) =>
  new StepError(
    `“${name}” has no value${table.split === null ? "" : " in training"}, so that nothing can be learned from it.`,
  );

/** As scikit-learn's SimpleImputer: of equally frequent values the smallest. */
export async function imputeSql(engine: Engine, table: Table, step: StepOf<"impute">): Promise<Made> {
  const changed = new Map<string, string>();
  const added: [string, string][] = [];
  const learned: Learned[] = [];
  for (const name of step.columns) {
    const column =
      step.by === "mean" || step.by === "median" ? numericColumn(table, name) : findColumn(table, name);
    const { sql, shown } = await fill(engine, table, column, step);
    const id = identifier(name);
    changed.set(name, `coalesce(${id}, ${sql})`);
    if (step.by !== "constant") learned.push(values(name, { [step.by]: shown }));
    if (step.indicator) {
      assertFree(table, `${name}_missing`);
      added.push([`${name}_missing`, `(${id} is null)`]);
    }
  }
  return { sql: selectWith(table, changed, added), learned };
}

async function fill(
  engine: Engine,
  table: Table,
  column: DatasetColumn,
  step: StepOf<"impute">,
): Promise<{ sql: string; shown: number | string }> {
  if (step.by === "constant") return constant(column, step.value);
  if (step.by === "most_frequent") {
    const id = identifier(column.name);
    const present = `${learnsFrom(table)}${table.split === null ? " where" : " and"} ${id} is not null`;
    const [row] = await engine.rows(
      `select ${id}::varchar as v from ${present} group by ${id} order by count(*) desc, ${id} limit 1`,
    );
    if (row?.v === undefined) throw nothingToLearn(table, column.name);
    const value = String(row.v);
    return {
      sql: `${literal(value)}::${column.storage}`,
      shown: column.kind === "numeric" ? Number(value) : value,
    };
  }
  const value =
    step.by === "mean"
      ? Number((await figure(engine, table, `coalesce(avg(${finiteSql(column)}), 'nan'::double)`))[0])
      : Number((await quantiles(engine, table, column, [0.5]))[0]);
  if (!Number.isFinite(value)) throw nothingToLearn(table, column.name);
  return { sql: double(value), shown: value };
}

function constant(
  column: DatasetColumn,
  value: StepOf<"impute">["value"],
): { sql: string; shown: number | string } {
  const wrong = (what: string) =>
    new StepError(`“${column.name}” holds ${what}, and ${JSON.stringify(value)} is none.`);
  if (column.kind === "numeric") {
    if (typeof value !== "number") throw wrong("numbers");
    return {
      sql: Number.isSafeInteger(value) && !isFloating(column) ? String(value) : double(value),
      shown: value,
    };
  }
  if (column.kind === "boolean") {
    if (typeof value !== "boolean") throw wrong("true or false");
    return { sql: String(value), shown: String(value) };
  }
  if (column.kind === "datetime") {
    const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(at)) throw wrong("dates");
    const written = new Date(at).toISOString().slice(0, 23).replace("T", " ");
    return { sql: `${literal(written)}::${column.storage}`, shown: written };
  }
  return { sql: literal(String(value)), shown: String(value) };
}

/** As pandas' clip, at quantiles by linear interpolation as NumPy's. */
export async function capSql(engine: Engine, table: Table, step: StepOf<"cap">): Promise<Made> {
  const changed = new Map<string, string>();
  const learned: Learned[] = [];
  for (const name of step.columns) {
    const column = numericColumn(table, name);
    const { lower, upper } = await ends(engine, table, column, step);
    const id = `${identifier(name)}::double`;
    const low = lower === null ? "" : `when ${id} < ${double(lower)} then ${double(lower)} `;
    const high = upper === null ? "" : `when ${id} > ${double(upper)} then ${double(upper)} `;
    changed.set(name, `(case ${low}${high}else ${id} end)`);
    learned.push(values(name, { ...(lower !== null && { lower }), ...(upper !== null && { upper }) }));
  }
  return { sql: selectWith(table, changed), learned };
}

async function ends(engine: Engine, table: Table, column: DatasetColumn, step: StepOf<"cap">) {
  const { by, times } = step;
  const [given, top] = [step.lower ?? null, step.upper ?? null];
  if (by === "values") return { lower: given, upper: top };
  if (by === "iqr") {
    const [low = 0, high = 0] = await quantiles(engine, table, column, ROBUST_QUANTILES);
    return { lower: low - times * (high - low), upper: high + times * (high - low) };
  }
  const [lower = 0, upper = 0] = await quantiles(engine, table, column, [given ?? 0, top ?? 1]);
  return { lower: given === null ? null : lower, upper: top === null ? null : upper };
}

/** As scikit-learn's StandardScaler, MinMaxScaler and RobustScaler; a column that never changes becomes 0. */
export async function scaleSql(engine: Engine, table: Table, step: StepOf<"scale">): Promise<Made> {
  const changed = new Map<string, string>();
  const learned: Learned[] = [];
  for (const name of step.columns) {
    const column = numericColumn(table, name);
    const { centre, width, figures } = await spread(engine, table, column, step.by);
    const divisor = width === 0 ? 1 : width;
    changed.set(name, `((${identifier(name)}::double - ${double(centre)}) / ${double(divisor)})`);
    learned.push(values(name, figures));
  }
  return { sql: selectWith(table, changed), learned };
}

type Spread = { centre: number; width: number; figures: Record<string, number> };

async function spread(
  engine: Engine,
  table: Table,
  column: DatasetColumn,
  by: StepOf<"scale">["by"],
): Promise<Spread> {
  const x = finiteSql(column);
  const read = async (sql: string) => {
    const found = (await figure(engine, table, sql)).map((value) =>
      value === null ? Number.NaN : Number(value),
    );
    if (found.some((value) => !Number.isFinite(value))) throw nothingToLearn(table, column.name);
    return found;
  };
  if (by === "standard") {
    const [mean = 0, std = 0] = await read(`avg(${x}), stddev_pop(${x})`);
    return { centre: mean, width: std, figures: { mean, std } };
  }
  if (by === "min_max") {
    const [min = 0, max = 0] = await read(`min(${x}), max(${x})`);
    return { centre: min, width: max - min, figures: { min, max } };
  }
  const [low = 0, median = 0, high = 0] = await quantiles(engine, table, column, [
    ROBUST_QUANTILES[0],
    0.5,
    ROBUST_QUANTILES[1],
  ]);
  return { centre: median, width: high - low, figures: { median, iqr: high - low } };
}

/** As scikit-learn's OneHotEncoder and OrdinalEncoder: levels in their order; a level unseen in training has no column, or no number. */
export async function encodeSql(engine: Engine, table: Table, step: StepOf<"encode">): Promise<Made> {
  const changed = new Map<string, string>();
  const added: [string, string][] = [];
  const learned: Learned[] = [];
  const gone = new Set<string>();
  for (const name of step.columns) {
    const column = findColumn(table, name);
    const levels = step.levels ?? (await levelsOf(engine, table, column, step.levelsMax));
    if (levels.length === 0) throw nothingToLearn(table, name);
    const text = asText(column);
    learned.push({ column: name, values: levels.map((value, i) => ({ name: String(i), value })) });
    if (step.by === "ordinal") {
      const cases = levels.map((level, i) => `when ${literal(level)} then ${i}`).join(" ");
      changed.set(name, `(case ${text} ${cases} end)::integer`);
      continue;
    }
    gone.add(name);
    for (const level of levels) {
      const as = `${name}_${level.replace(/[\p{Cc}\s]+/gu, " ")}`.slice(0, 200);
      assertFree(table, as);
      if (added.some(([other]) => other.toLowerCase() === as.toLowerCase()))
        throw new StepError(
          `Two levels of “${name}” would make the column “${as}”. Make them alike first, for example with lower(${name}).`,
        );
      added.push([as, `coalesce(${text} = ${literal(level)}, false)::tinyint`]);
    }
  }
  const rest = { ...table, columns: table.columns.filter(({ name }) => !gone.has(name)) };
  return { sql: selectWith(rest, changed, added), learned };
}

async function levelsOf(
  engine: Engine,
  table: Table,
  column: DatasetColumn,
  most: number,
): Promise<string[]> {
  const id = identifier(column.name);
  const rows = await engine.rows(
    `select v from (select ${id} as o, ${asText(column)} as v from ${learnsFrom(table)}) where o is not null
     group by o, v order by o limit ${most + 1}`,
  );
  if (rows.length > most)
    throw new StepError(
      `“${column.name}” has more than ${most} levels. Name the levels that matter, allow more, or derive fewer first.`,
    );
  return rows.map(({ v }) => String(v));
}
