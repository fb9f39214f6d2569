import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { ExpressionError } from "#domain/datasets/recipes/expression/tokens.ts";
import type { DatePart, StepOf } from "#domain/datasets/recipes/spec.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { type Engine, identifier } from "../engine.ts";
import { placedFile } from "../placed-file.ts";
import { expressionSql } from "./expression-sql.ts";
import {
  assertFree,
  assertRows,
  findColumn,
  type Made,
  ROW,
  StepError,
  selectWith,
  sourceColumns,
  type Table,
} from "./table.ts";

const NO_CHANGE: ReadonlyMap<string, string> = new Map();

function compiled(text: string, columns: readonly DatasetColumn[]) {
  try {
    return expressionSql(text, columns);
  } catch (error) {
    if (error instanceof ExpressionError) throw new StepError(error.message, error.at);
    throw error;
  }
}

export function filterRowsSql(table: Table, step: StepOf<"filter">): Made {
  const { sql, type } = compiled(step.where, table.columns);
  if (type !== "boolean")
    throw new StepError("A filter has to say yes or no of each row, for example: delay > 15.", 0);
  return { sql: `${selectWith(table, NO_CHANGE)} where ${sql}`, countsRows: true };
}

/** A derived column stands last, or where the column of that name stood. */
export function deriveSql(table: Table, step: StepOf<"derive">): Made {
  const { sql, type } = compiled(step.as, table.columns);
  if (type === "missing") throw new StepError("This is missing in every row. Write a value.", 0);
  if (step.column === table.split) throw new StepError("The column of the split cannot be changed.");
  const there = table.columns.some(({ name }) => name === step.column);
  if (there) return { sql: selectWith(table, new Map([[step.column, sql]])) };
  assertFree(table, step.column);
  return { sql: selectWith(table, NO_CHANGE, [[step.column, sql]]) };
}

export function selectSql(table: Table, step: StepOf<"select">): Made {
  const chosen = step.columns.map((name) => findColumn(table, name));
  const columns =
    step.keep === "these" ? [...new Set(chosen)] : table.columns.filter((column) => !chosen.includes(column));
  if (columns.length === 0) throw new StepError("No column would be left.");
  return { sql: selectWith({ ...table, columns }, NO_CHANGE) };
}

/** The first of the rows that agree in these columns stays. */
export function distinctSql(table: Table, step: StepOf<"distinct">): Made {
  const columns =
    step.columns.length > 0 ? step.columns.map((name) => findColumn(table, name)) : table.columns;
  const by = columns.map(({ name }) => identifier(name)).join(", ");
  return {
    sql: `${selectWith(table, NO_CHANGE)} qualify row_number() over (partition by ${by} order by ${ROW}) = 1`,
    kept: true,
    countsRows: true,
    shuffles: true,
  };
}

const PART_SQL: Record<DatePart, string> = {
  year: "year",
  quarter: "quarter",
  month: "month",
  day: "day",
  weekday: "isodow",
  day_of_year: "dayofyear",
  week: "weekofyear",
  hour: "hour",
  minute: "minute",
};

export function datePartsSql(table: Table, step: StepOf<"date_parts">): Made {
  const column = findColumn(table, step.column);
  if (column.kind !== "datetime")
    throw new StepError(
      `“${step.column}” holds no dates. Derive one first, for example with date(${step.column}).`,
    );
  const added = step.parts.map((part): [string, string] => {
    const name = `${step.column}_${part}`;
    assertFree(table, name);
    return [name, `${PART_SQL[part]}(${identifier(step.column)})::integer`];
  });
  const columns = step.drop ? table.columns.filter((one) => one !== column) : table.columns;
  return { sql: selectWith({ ...table, columns }, NO_CHANGE, added) };
}

/** The file that a join reads. */
export type JoinedFile = { path: string; columns: readonly DatasetColumn[]; name: string };

export async function joinSql(
  engine: Engine,
  table: Table,
  step: StepOf<"join">,
  other: JoinedFile | undefined,
): Promise<Made> {
  if (!other)
    throw new StepError(
      `The project has no dataset “${step.dataset}”${step.version ? ` with a ready version ${step.version}` : " with a ready version"}.`,
    );
  const theirs = (name: string) => {
    const column = other.columns.find((one) => one.name === name);
    if (!column) throw new StepError(`${other.name} has no column “${name}”.`);
    return column;
  };
  const pairs = step.on.map(({ left, right }) => {
    const [mine, its] = [findColumn(table, left), theirs(right)];
    if (family(mine) !== family(its))
      throw new StepError(
        `“${left}” and “${right}” of ${other.name} hold different kinds of values. Derive one that fits first, for example with text(${left}).`,
      );
    return `l.${identifier(left)} = r.${identifier(right)}`;
  });
  const joinedOn = new Set(step.on.map(({ right }) => right));
  const taken = step.columns?.map(theirs) ?? other.columns.filter(({ name }) => !joinedOn.has(name));
  const added = taken.map(({ name }) => {
    const as = `${step.prefix}${name}`;
    assertFree(table, as);
    return `r.${identifier(name)} as ${identifier(as)}`;
  });
  const { from, place } = await placedFile(engine, other.path);
  // Its place has a name that no column of a person's can have.
  const right = `(select ${sourceColumns(other.columns)}, ${place} as ${ROW} from ${from}) r`;
  const matched = pairs.join(" and ");
  const [row] = await engine.rows(
    `select count(*) as n from ${table.relation} l where not exists (select 1 from ${right} where ${matched})`,
  );
  const unmatched = Number(row?.n ?? 0);
  assertRows(
    (await matches(engine, table.relation, from, step)) + (step.how === "left" ? unmatched : 0),
    `Many rows of both sides have the same key: join by more columns, or drop repeated rows first.`,
  );
  const mine = table.columns.map(({ name }) => `l.${identifier(name)}`).join(", ");
  return {
    sql: `select ${[mine, ...added].join(", ")}, row_number() over (order by l.${ROW}, r.${ROW}) - 1 as ${ROW}
      from ${table.relation} l ${step.how} join ${right} on ${matched}`,
    kept: true,
    countsRows: true,
    shuffles: true,
    note: `${formatCount(unmatched)} of ${formatCount(table.rows)} rows find no row in ${other.name}${unmatched > 0 ? (step.how === "inner" ? " and are left out" : "; its columns are missing there") : ""}.`,
  };
}

/** How many pairs of rows a join makes, from how often each key stands on either side: without making them. */
async function matches(engine: Engine, left: string, right: string, { on }: StepOf<"join">): Promise<number> {
  const counted = (side: "left" | "right", from: string) =>
    `(select ${on.map((pair, i) => `${identifier(pair[side])} as k${i}`).join(", ")}, count(*)::double as n
      from ${from} group by all)`;
  const [row] = await engine.rows(
    `select sum(l.n * r.n) as n from ${counted("left", left)} l join ${counted("right", right)} r
     on ${on.map((_, i) => `l.k${i} = r.k${i}`).join(" and ")}`,
  );
  return Number(row?.n ?? 0);
}

const family = ({ kind }: DatasetColumn) => (kind === "categorical" ? "text" : kind);
