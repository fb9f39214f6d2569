import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { CORRELATED_MAX, type DatasetInsights, LEVELS_MAX } from "#domain/datasets/insights/insights.ts";
import { personalData } from "#domain/datasets/insights/personal.ts";
import type { ColumnProfile } from "#domain/datasets/profile.ts";
import { type Coded, cramersV, type Ordered, ordered, spearman } from "#ml/association/association.ts";
import { type Engine, identifier } from "./engine.ts";
import { isFloating } from "./profile-basics.ts";

/** Rows times pairs that one pass may add up; beyond it fewer rows are taken, drawn over the whole file. */
const PRODUCTS_MAX = 500_000_000;
const VALUES_LOOKED_AT = 500;

type Matrix = (number | null)[][];

const correlated = (columns: readonly ColumnProfile[]) =>
  columns
    .filter((column) => column.kind === "numeric" || column.kind === "boolean")
    .filter(({ distinct }) => distinct > 1)
    .slice(0, CORRELATED_MAX);

/** Missing, NaN and infinite values take no part. */
const doubleSql = (column: ColumnProfile): string => {
  const id = identifier(column.name);
  if (column.kind === "boolean") return `${id}::integer::double`;
  return isFloating(column) ? `case when isfinite(${id}) then ${id}::double end` : `${id}::double`;
};

/** Symmetric, 1 on the diagonal, from the pairs above it. */
function square(size: number, pair: (a: number, b: number) => number | null): Matrix {
  const matrix: Matrix = Array.from({ length: size }, () => Array<number | null>(size).fill(1));
  for (let a = 0; a < size; a++)
    for (let b = a + 1; b < size; b++) {
      const value = pair(a, b);
      (matrix[a] as Matrix[number])[b] = value;
      (matrix[b] as Matrix[number])[a] = value;
    }
  return matrix;
}

/** Pearson's correlation of each pair over the rows in which both have a value, as pandas' `corr`. */
export async function pearsonOf(
  engine: Engine,
  { from, draw }: { from: string; draw: string },
  columns: readonly ColumnProfile[],
  rows: number,
): Promise<{ columns: string[]; rows: number; pearson: Matrix } | null> {
  const some = correlated(columns);
  if (some.length < 2) return null;
  const pairs = (some.length * (some.length - 1)) / 2;
  const every = Math.max(1, Math.ceil((rows * pairs) / PRODUCTS_MAX));
  const where = every === 1 ? "" : ` where ${draw} % ${every} = 0`;
  // About their means, so that large values with a small spread lose no digits.
  const values = some.map((column, i) => {
    const centre = column.kind === "numeric" ? (column.mean ?? 0) : 0;
    return `(${doubleSql(column)}) - ${centre}::double as c${i}`;
  });
  const asked = square(some.length, () => null).flatMap((_, a) =>
    some.slice(a + 1).map((_other, i) => `corr(c${a}, c${a + 1 + i}) as r${a}_${a + 1 + i}`),
  );
  const [row] = await engine.rows(
    `select count(*) as n, ${asked.join(", ")} from (select ${values.join(", ")} from ${from}${where})`,
  );
  return {
    columns: some.map(({ name }) => name),
    rows: Number(row?.n ?? 0),
    pearson: square(some.length, (a, b) => {
      const r = row?.[`r${a}_${b}`];
      return typeof r === "number" && Number.isFinite(r) ? Math.max(-1, Math.min(1, r)) : null;
    }),
  };
}

/** Rank correlations of the same columns and Cramér's V of those of levels, from the table `sample`. */
export async function rankedOf(
  engine: Engine,
  columns: readonly ColumnProfile[],
  numeric: readonly string[],
): Promise<{ spearman: Matrix; associations: DatasetInsights["associations"] }> {
  const ranked: Ordered[] = [];
  for (const name of numeric) {
    const column = columns.find((one) => one.name === name);
    if (!column) continue;
    const [values = new Float64Array()] = await engine.doubles(`select ${doubleSql(column)} from sample`);
    ranked.push(ordered(values));
  }
  const of = (list: readonly Ordered[], i: number) => list[i] as Ordered;
  const levels = columns
    .filter(
      ({ kind, distinct }) =>
        (kind === "categorical" || kind === "boolean") && distinct > 1 && distinct <= LEVELS_MAX,
    )
    .slice(0, CORRELATED_MAX);
  const coded: Coded[] = [];
  for (const { name } of levels) coded.push(await codesOf(engine, name));
  return {
    spearman: square(ranked.length, (a, b) => spearman(of(ranked, a), of(ranked, b))),
    associations:
      levels.length < 2
        ? null
        : {
            columns: levels.map(({ name }) => name),
            cramersV: square(coded.length, (a, b) => cramersV(coded[a] as Coded, coded[b] as Coded)),
          },
  };
}

async function codesOf(engine: Engine, name: string): Promise<Coded> {
  const id = identifier(name);
  const reader = await engine.connection.runAndReadAll(`select ${id} from sample`);
  const seen = new Map<unknown, number>();
  const codes = Int32Array.from(reader.getColumns()[0] ?? [], (value) => {
    if (value === null) return -1;
    const code = seen.get(value) ?? seen.size;
    seen.set(value, code);
    return code;
  });
  return { codes, levels: seen.size };
}

/** What is likely about a person, by the rule that found it. */
export async function sampledPersonal(
  engine: Engine,
  columns: readonly ColumnProfile[],
): Promise<DatasetInsights["personal"]> {
  const found: DatasetInsights["personal"] = [];
  for (const column of columns) {
    const described: DatasetColumn = column;
    const texts = column.kind === "text" || column.kind === "categorical";
    const finding = personalData(described, texts ? await someValues(engine, column.name) : []);
    if (finding) found.push(finding);
  }
  return found;
}

async function someValues(engine: Engine, name: string): Promise<string[]> {
  const id = identifier(name);
  const rows = await engine.rows(
    `select left(v, 200) as v from (select distinct ${id} as v from (select ${id} from sample limit 20000) where ${id} is not null) limit ${VALUES_LOOKED_AT}`,
  );
  return rows.map(({ v }) => String(v));
}
