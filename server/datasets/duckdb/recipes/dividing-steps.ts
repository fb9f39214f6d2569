import { PARTS, type StepOf } from "#domain/datasets/recipes/spec.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { partSizes } from "#ml/split/sizes.ts";
import { type Engine, identifier, literal } from "../engine.ts";
import {
  assertFree,
  assertRows,
  countOf,
  findColumn,
  type Made,
  ROW,
  StepError,
  type Table,
} from "./table.ts";

const STRATA_MAX = 10_000;

/** The same order on every machine: by the MD5 of the seed and what is drawn. */
const drawn = (seed: number, what: string) => `md5_number_lower(concat('${seed}:', ${what}))`;
const names = (table: Table, from = "") =>
  table.columns.map(({ name }) => `${from}${identifier(name)}`).join(", ");

/** Fewer rows of the larger classes, or those of the smaller ones again; only among the rows of training once there is a split. */
export async function balanceSql(engine: Engine, table: Table, step: StepOf<"balance">): Promise<Made> {
  const klass = identifier(findColumn(table, step.column).name);
  const among = `${table.split === null ? "true" : `${identifier(table.split)} = 'train'`} and ${klass} is not null`;
  const counts = await engine.rows(
    `select count(*) as n from ${table.relation} where ${among} group by ${klass} limit ${STRATA_MAX + 1}`,
  );
  const sizes = counts.map(({ n }) => Number(n));
  if (sizes.length < 2) throw new StepError(`“${step.column}” has no two classes to balance.`);
  if (sizes.length > STRATA_MAX) throw new StepError(`“${step.column}” has too many values to be classes.`);
  const ranked = `select ${names(table)}, ${ROW}, (${among}) as among,
      row_number() over (partition by ${klass}, (${among}) order by ${drawn(step.seed, ROW)}, ${ROW}) as place,
      count(*) over (partition by ${klass}, (${among})) as size from ${table.relation}`;
  if (step.by === "fewer") {
    const least = Math.min(...sizes);
    return {
      sql: `select ${names(table)}, ${ROW} from (${ranked}) where not coalesce(among, false) or place <= ${least}`,
      kept: true,
      countsRows: true,
      shuffles: true,
      note: `${formatCount(least)} rows of each of ${formatCount(sizes.length)} classes.`,
    };
  }
  const most = Math.max(...sizes);
  const others = table.rows - sizes.reduce((sum, size) => sum + size, 0);
  assertRows(most * sizes.length + others, "Balance with fewer rows of the larger classes.");
  const times = `case when among then ${most} // size + (case when place <= ${most} % size then 1 else 0 end) else 1 end`;
  return {
    sql: `select ${names(table)}, row_number() over (order by ${ROW}, copy) - 1 as ${ROW}
      from (select *, unnest(range((${times})::bigint)) as copy from (${ranked}))`,
    kept: true,
    countsRows: true,
    shuffles: true,
    note: `${formatCount(most)} rows of each of ${formatCount(sizes.length)} classes; rows of the smaller ones are repeated.`,
  };
}

/**
 * Says of each row which part it belongs to. Random and stratified parts have exactly their share (`partSizes`); groups and times stay whole, so
 * that their parts come as near to it as they can.
 */
export async function splitSql(engine: Engine, table: Table, step: StepOf<"split">): Promise<Made> {
  assertFree(table, step.as);
  const shares = PARTS.map((part) => step[part]);
  const value = step.column === undefined ? null : identifier(findColumn(table, step.column).name);
  const by = value === null ? "random" : step.by;
  const part =
    by === "random" || by === "stratified"
      ? await drawnParts(engine, table, by === "random" ? null : value, shares, step)
      : await wholeParts(engine, table, value ?? "null", shares, step);
  return {
    sql: `select ${names(table, "t.")}, ${part.sql} as ${identifier(step.as)}, t.${ROW} from ${part.from}`,
    kept: true,
    split: step.as,
    shuffles: true,
  };
}

type Parts = { sql: string; from: string };

const partSql = (place: string, ends: readonly string[]) =>
  `case when ${place} <= ${ends[0]} then 'train' when ${place} <= ${ends[1]} then 'validation' else 'test' end`;

/** Rows drawn by chance: the first so many of each class, in an order that the seed decides. */
async function drawnParts(
  engine: Engine,
  table: Table,
  klass: string | null,
  shares: readonly number[],
  step: StepOf<"split">,
): Promise<Parts> {
  const order = `order by ${drawn(step.seed, ROW)}, ${ROW}`;
  if (klass === null) {
    const [train = 0, validation = 0] = partSizes(table.rows, shares);
    const from = `(select *, row_number() over (${order}) as place from ${table.relation}) t`;
    return { sql: partSql("place", [`${train}`, `${train + validation}`]), from };
  }
  const rows = await engine.rows(
    `select ${klass}::varchar as v, count(*) as n from ${table.relation} group by ${klass} order by ${klass} limit ${STRATA_MAX + 1}`,
  );
  if (rows.length > STRATA_MAX)
    throw new StepError(
      `“${step.column}” has more than ${formatCount(STRATA_MAX)} values, too many to be classes. Split by group, or derive fewer classes first.`,
    );
  const strata = rows.map(({ v, n }) => {
    const [train = 0, validation = 0] = partSizes(Number(n), shares);
    return `(${v === null ? "null" : literal(String(v))}, ${train}, ${train + validation})`;
  });
  return {
    sql: partSql("place", ["s.e1", "s.e2"]),
    from: `(select *, row_number() over (partition by ${klass} ${order}) as place from ${table.relation}) t
      join (values ${strata.join(", ")}) s(v, e1, e2) on t.${klass}::varchar is not distinct from s.v`,
  };
}

/** Groups in an order that the seed decides, or times in theirs: each goes where its middle row falls, whole. */
async function wholeParts(
  engine: Engine,
  table: Table,
  value: string,
  shares: readonly number[],
  step: StepOf<"split">,
): Promise<Parts> {
  if (step.by === "time") {
    const timeless = await countOf(engine, table.relation, `${value} is null`);
    if (timeless > 0)
      throw new StepError(
        `${formatCount(timeless)} rows have no “${step.column}”, so that nothing says whether they are earlier or later. Filter them out first.`,
      );
  }
  const order = step.by === "time" ? "v" : `${drawn(step.seed, "coalesce(v::varchar, '')")}, v`;
  const [train = 0, validation = 0] = shares;
  const [first, second] = [train * table.rows, (train + validation) * table.rows];
  await engine.run(
    `create temp table parts_of_${step.by} as
     select v, ${partSql("middle", [double(first), double(second)])} as part from (
       select v, sum(n) over (order by ${order}) - n / 2 as middle from (
         select ${value} as v, count(*)::double as n from ${table.relation} group by 1))`,
  );
  const rows = await engine.rows(`select distinct part from parts_of_${step.by}`);
  const empty = PARTS.find((part, i) => (shares[i] ?? 0) > 0 && !rows.some((row) => row.part === part));
  if (empty)
    throw new StepError(
      `“${step.column}” has too few different values: nothing is left for ${empty}, since what belongs together stays together. Choose another column or other shares.`,
    );
  return {
    sql: "p.part",
    from: `${table.relation} t join parts_of_${step.by} p on t.${value} is not distinct from p.v`,
  };
}

const double = (value: number) => `${value}::double`;
