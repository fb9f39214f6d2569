import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { Finding } from "#domain/datasets/recipes/result.ts";
import type { RecipeSpec } from "#domain/datasets/recipes/spec.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { type Engine, identifier } from "../engine.ts";
import type { Table } from "./table.ts";

const CORRELATION_SAME = 0.999;
const LEVELS_MAX = 1_000;
/** Fewer rows for each value say nothing: every value of a key goes with one target. */
const ROWS_PER_LEVEL_MIN = 5;
/** In fewer rows classes stand apart by chance. */
const ROWS_MIN = 50;
const COLUMNS_LOOKED_AT = 300;

/** What the rows themselves show: groups, times and whole rows on both sides of a split, and columns that tell the target. */
export async function measuredFindings(engine: Engine, spec: RecipeSpec, table: Table): Promise<Finding[]> {
  const { target, group, time } = spec.roles;
  const splitStep = spec.steps.find((step) => step.do === "split");
  const byGroup = splitStep?.by === "group" ? splitStep.column : undefined;
  const byTime = splitStep?.by === "time" ? splitStep.column : undefined;
  const found: Finding[] = [];
  const missing = (name: string, role: string): Finding => ({
    kind: "not_checked",
    step: null,
    sentence: `The ${role} “${name}” is not there at the end, so that it could not be checked.`,
  });
  const columnOf = (name: string | undefined, role: string): DatasetColumn | null => {
    if (name === undefined) return null;
    const column = table.columns.find((one) => one.name === name);
    if (!column) found.push(missing(name, role));
    return column ?? null;
  };
  if (table.split !== null) {
    const groups = columnOf(group ?? byGroup, "group");
    if (groups) found.push(...(await groupsAcross(engine, table, table.split, groups)));
    const times = columnOf(time ?? byTime, "time");
    if (times) found.push(...(await timesAcross(engine, table, table.split, times)));
    found.push(...(await rowsAcross(engine, table, table.split)));
  }
  const answer = columnOf(target, "target");
  if (answer) found.push(...(await tellsTarget(engine, table, answer)));
  return found;
}

async function groupsAcross(
  engine: Engine,
  table: Table,
  split: string,
  group: DatasetColumn,
): Promise<Finding[]> {
  const [g, s] = [identifier(group.name), identifier(split)];
  const [row] = await engine.rows(
    `select count(*) as n, coalesce(sum(rows), 0) as rows from (
       select count(*) as rows from ${table.relation} where ${g} is not null group by ${g} having min(${s}) <> max(${s}))`,
  );
  const groups = Number(row?.n ?? 0);
  if (groups === 0) return [];
  return [
    {
      kind: "group_across_parts",
      step: null,
      sentence: `${formatCountOf(groups, "group")} of “${group.name}” ${groups === 1 ? "has" : "have"} rows in more than one part (${formatCountOf(Number(row?.rows ?? 0), "row")}): the test asks about groups that training has seen. Split by group “${group.name}” instead.`,
    },
  ];
}

async function timesAcross(
  engine: Engine,
  table: Table,
  split: string,
  time: DatasetColumn,
): Promise<Finding[]> {
  const [t, s] = [identifier(time.name), identifier(split)];
  const [row] = await engine.rows(
    `select count(*) as n from ${table.relation} where ${s} = 'train' and ${t} >= (select min(${t}) from ${table.relation} where ${s} <> 'train')`,
  );
  const late = Number(row?.n ?? 0);
  if (late === 0) return [];
  return [
    {
      kind: "time_across_parts",
      step: null,
      sentence: `${formatCountOf(late, "row")} of training ${late === 1 ? "is" : "are"} not earlier than the first row of the other parts by “${time.name}”: training knows what came later. Split by time “${time.name}” instead.`,
    },
  ];
}

async function rowsAcross(engine: Engine, table: Table, split: string): Promise<Finding[]> {
  const others = table.columns.filter(({ name }) => name !== split).map(({ name }) => identifier(name));
  if (others.length === 0) return [];
  const s = identifier(split);
  // A hash of 64 bits stands for the row: two different rows of ten million share one once in 350,000 tables.
  const [row] = await engine.rows(
    `select coalesce(sum(outside), 0) as n from (
       select count_if(part <> 'train') as outside from (select hash(${others.join(", ")}) as h, ${s} as part from ${table.relation})
       group by h having min(part) <> max(part))`,
  );
  const rows = Number(row?.n ?? 0);
  if (rows === 0) return [];
  return [
    {
      kind: "rows_across_parts",
      step: null,
      sentence: `${formatCountOf(rows, "row")} outside training ${rows === 1 ? "stands" : "stand"} in another part too, value for value: a model can answer ${rows === 1 ? "it" : "them"} from memory. Drop repeated rows before the split, or split by a group that keeps them together.`,
    },
  ];
}

async function tellsTarget(engine: Engine, table: Table, target: DatasetColumn): Promise<Finding[]> {
  const features = table.columns.filter(({ name }) => name !== target.name && name !== table.split);
  const looked = features.slice(0, COLUMNS_LOOKED_AT);
  const found: Finding[] = [];
  for (const feature of looked) {
    const how = await howItTells(engine, table, feature, target);
    if (how)
      found.push({
        kind: "tells_target",
        step: null,
        sentence: `“${feature.name}” tells the target “${target.name}”: ${how}. If it is not known when the model is asked, take it out.`,
      });
  }
  if (looked.length < features.length)
    found.push({
      kind: "not_checked",
      step: null,
      sentence: `Whether a column tells the target was looked at for the first ${formatCount(COLUMNS_LOOKED_AT)} of ${formatCount(features.length)} columns.`,
    });
  return found;
}

async function howItTells(
  engine: Engine,
  table: Table,
  feature: DatasetColumn,
  target: DatasetColumn,
): Promise<string | null> {
  const [x, y] = [identifier(feature.name), identifier(target.name)];
  const both = `${table.relation} where ${x} is not null and ${y} is not null`;
  const numeric = feature.kind === "numeric" || feature.kind === "boolean";
  if (numeric && target.kind === "numeric") {
    const [row] = await engine.rows(
      `select corr(a, b) as r from (select ${x}::double as a, ${y}::double as b from ${both}) where isfinite(a) and isfinite(b)`,
    );
    const r = typeof row?.r === "number" ? row.r : 0;
    if (Math.abs(r) >= CORRELATION_SAME) return `their correlation is ${r.toFixed(4)}`;
  }
  const { rows: n, levels, answers } = await countValues(engine, both, x, y);
  if (answers < 2 || answers > LEVELS_MAX || levels < 2) return null;
  if (n < ROWS_MIN) return null;
  if (feature.kind === "numeric" || feature.kind === "datetime") {
    const apart = await stretchesApart(engine, both, x, y, answers);
    if (apart) return apart;
  }
  if (levels > LEVELS_MAX || n < levels * ROWS_PER_LEVEL_MIN) return null;
  const [mixed] = await engine.rows(
    `select count(*) as n from (select 1 from ${both} group by ${x} having min(${y}) <> max(${y}))`,
  );
  return Number(mixed?.n ?? 1) === 0 ? "each of its values goes with one value of the target alone" : null;
}

/** How many values both columns have: exactly where they are few, since an estimate takes two classes for one now and then. */
async function countValues(engine: Engine, both: string, x: string, y: string) {
  const [about] = await engine.rows(
    `select approx_count_distinct(${x}) as levels, approx_count_distinct(${y}) as answers, count(*) as n from ${both}`,
  );
  const count = async (column: string, estimate: number) => {
    if (estimate > 2 * LEVELS_MAX) return estimate;
    const [row] = await engine.rows(`select count(distinct ${column}) as n from ${both}`);
    return Number(row?.n ?? 0);
  };
  return {
    rows: Number(about?.n ?? 0),
    levels: await count(x, Number(about?.levels ?? 0)),
    answers: await count(y, Number(about?.answers ?? 0)),
  };
}

/** Whether the classes take stretches of the feature that do not overlap. */
async function stretchesApart(engine: Engine, both: string, x: string, y: string, answers: number) {
  if (answers > 20) return null;
  const [row] = await engine.rows(
    `select coalesce(bool_and(low > before), false) as apart, count(*) as n from (
       select low, lag(high) over (order by low, high) as before from (
         select min(${x}) as low, max(${x}) as high from ${both} group by ${y})) where before is not null`,
  );
  if (row?.apart !== true || Number(row.n) < 1) return null;
  return "the classes take stretches of it that do not overlap, so that a threshold tells them apart";
}
