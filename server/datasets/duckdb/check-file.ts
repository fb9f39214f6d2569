import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { ExpectationInput, ExpectationSpec } from "#domain/datasets/expectations/kinds.ts";
import { type CheckResult, withinTolerance } from "#domain/datasets/expectations/quality.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { checkQuestion } from "./check-question.ts";
import {
  type CheckOptions,
  dataView,
  type FileCheck,
  missingColumn,
  shownExample,
  unknown,
  verdict,
} from "./check-result.ts";
import { type Other, type RowCheck, referenceSql, rowCheck, uniqueSql } from "./check-sql.ts";
import { type Engine, identifier, withEngine } from "./engine.ts";

export type Asked = Pick<ExpectationInput, "spec" | "tolerance"> & { id: string; other: Other | null };

const DAY_SECONDS = 86_400;

/**
 * Checks what is asked of a stored Parquet file. Those that look at one row at a time share one pass over the file. A column that is
 * not there fails; what the engine refuses to answer is unknown and says why.
 */
export async function checkFile(
  path: string,
  columns: readonly DatasetColumn[],
  asked: readonly Asked[],
  options: CheckOptions,
): Promise<Map<string, FileCheck>> {
  const found = new Map<string, FileCheck>();
  const files = [path, ...asked.flatMap(({ other }) => (other ? [other.path] : []))];
  const { scratchFolder, signal } = options;
  const engineOptions = { files, signal, ...(scratchFolder ? { scratchFolder } : {}) };
  const byName = new Map(columns.map((column) => [column.name, column]));
  await withEngine(engineOptions, async (engine) => {
    await engine.run(dataView(path));
    await checkRows(engine, asked, byName, found);
    for (const one of asked) {
      if (found.has(one.id)) continue;
      options.onProgress?.(found.size / asked.length, one.id);
      found.set(one.id, await checkOne(engine, path, one, byName, options));
    }
  });
  return found;
}

type ByName = ReadonlyMap<string, DatasetColumn>;

/** All that look at one row at a time, in one pass; the values that fail are looked for only where there are some. */
async function checkRows(
  engine: Engine,
  asked: readonly Asked[],
  byName: ByName,
  found: Map<string, FileCheck>,
): Promise<void> {
  const checks: { one: Asked; check: RowCheck }[] = [];
  for (const one of asked) {
    const { spec } = one;
    const name = "column" in spec ? spec.column : null;
    const column = name === null ? undefined : byName.get(name);
    if (name !== null && !column) found.set(one.id, missingColumn(name));
    if (!column) continue;
    const refused = refusedKind(spec, column);
    if (refused) found.set(one.id, unknown(refused));
    const check = refused ? null : rowCheck(spec, column);
    if (check) checks.push({ one, check });
  }
  if (checks.length === 0) return;
  const counts = checks.flatMap(({ check }, i) => [
    `count_if(${check.looked}) as looked_${i}`,
    `count_if(${check.fails}) as failing_${i}`,
  ]);
  const [row] = await engine.rows(`select ${counts.join(", ")} from data`);
  for (const [i, { one, check }] of checks.entries()) {
    const result = counted(row, `looked_${i}`, `failing_${i}`, one.tolerance);
    const examples =
      result.failing === 0 || one.spec.kind === "not_null"
        ? []
        : await exampleValues(
            engine,
            `select value from (select ${check.shown} as value, count(*) as n from data where ${check.fails} group by 1) order by n desc, value limit 5`,
          );
    found.set(one.id, { ...result, examples, note: null });
  }
}

async function checkOne(
  engine: Engine,
  path: string,
  { spec, tolerance, other }: Asked,
  byName: ByName,
  options: CheckOptions,
): Promise<FileCheck> {
  switch (spec.kind) {
    case "unique": {
      const columns = spec.columns.map((name) => byName.get(name));
      const known = columns.filter((column) => column !== undefined);
      if (known.length < columns.length)
        return missingColumn(spec.columns.find((name) => !byName.has(name)) ?? "");
      return countedWith(engine, uniqueSql(known), tolerance);
    }
    case "reference": {
      const column = byName.get(spec.column);
      if (!column) return missingColumn(spec.column);
      if (!other)
        return unknown("The other dataset has no version that is ready. Upload one, then check again.");
      const theirs = other.columns.find(({ name }) => name === spec.otherColumn);
      if (!theirs) return unknown(`The other dataset has no column “${spec.otherColumn}”.`);
      return countedWith(engine, referenceSql(column, theirs, other.path), tolerance);
    }
    case "freshness":
      return freshness(engine, spec, byName.get(spec.column), options.madeAt);
    case "row_count": {
      const { rows } = options;
      const within = (spec.min === null || rows >= spec.min) && (spec.max === null || rows <= spec.max);
      return verdict(within, `It has ${formatCount(rows)} rows.`);
    }
    case "sql":
      return checkQuestion(path, spec.query, options);
    default:
      return unknown("This kind of expectation cannot be checked here.");
  }
}

async function freshness(
  engine: Engine,
  spec: Extract<ExpectationSpec, { kind: "freshness" }>,
  column: DatasetColumn | undefined,
  madeAt: string,
): Promise<FileCheck> {
  if (!column) return missingColumn(spec.column);
  if (column.kind !== "datetime")
    return unknown(`“${column.name}” holds no dates, so that nothing says how old a row is.`);
  const [row] = await engine.rows(`select epoch(max(${identifier(column.name)})) as newest from data`);
  const newest = row?.newest;
  if (typeof newest !== "number") return verdict(false, `“${column.name}” has no value at all.`);
  const days = (Date.parse(madeAt) / 1000 - newest) / DAY_SECONDS;
  const day = new Date(newest * 1000).toISOString().slice(0, 10);
  const age =
    days < 0
      ? "later than the version itself"
      : `${days.toLocaleString("en-US", { maximumFractionDigits: 1 })} days older than the version`;
  return verdict(days <= spec.daysMax, `The newest is of ${day}, ${age}.`);
}

async function countedWith(
  engine: Engine,
  { counts, examples }: { counts: string; examples: string },
  tolerance: number,
): Promise<FileCheck> {
  const [row] = await engine.rows(counts);
  const result = counted(row, "looked", "failing", tolerance);
  return {
    ...result,
    examples: result.failing === 0 ? [] : await exampleValues(engine, examples),
    note: null,
  };
}

async function exampleValues(engine: Engine, sql: string): Promise<string[]> {
  const rows = await engine.rows(sql);
  return rows.map(({ value }) => shownExample(value));
}

function counted(
  row: Record<string, unknown> | undefined,
  looked: string,
  failing: string,
  tolerance: number,
): CheckResult {
  const [checked, fails] = [Number(row?.[looked] ?? 0), Number(row?.[failing] ?? 0)];
  return {
    outcome: withinTolerance(checked, fails, tolerance) ? "passed" : "failed",
    checked,
    failing: fails,
  };
}

/** A range of texts or a pattern of dates says nothing that people would expect. */
function refusedKind(spec: ExpectationSpec, column: DatasetColumn): string | null {
  if (spec.kind === "range" && column.kind !== "numeric")
    return `“${column.name}” holds no numbers in this version, so that it has no range.`;
  return null;
}
