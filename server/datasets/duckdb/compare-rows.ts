import type { DatasetColumn } from "#domain/datasets/columns.ts";
import {
  DIFF_CELLS_MAX,
  DIFF_ROWS_MAX,
  type Repeated,
  type RowsDiff,
  repeatedKeyProblem,
  type SingleRow,
} from "#domain/datasets/rows-diff.ts";
import { PREVIEW_COLUMNS } from "#domain/datasets/schemas.ts";
import { bothViews, type ComparedColumns, comparedColumns } from "./compared-columns.ts";
import { type Engine, literal, withEngine } from "./engine.ts";
import { placedFile } from "./placed-file.ts";
import { shownSql, toCell } from "./read-rows.ts";

const SECONDS_MAX = 30;
const MEMORY_MB = 400;

export type ComparedFile = { name: string; path: string; columns: readonly DatasetColumn[] };
export type CompareOptions = { scratchFolder: string; signal?: AbortSignal };

/**
 * Holds the rows of two stored Parquet files against each other, by a key or as whole rows, over the columns that both have. Repeated
 * keys and what takes too much time or memory are refused in a sentence. One comparison at a time, so that pages stay quick.
 */
export async function compareRows(
  before: ComparedFile,
  after: ComparedFile,
  key: readonly string[],
  options: CompareOptions,
): Promise<RowsDiff> {
  const timeout = AbortSignal.timeout(SECONDS_MAX * 1000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const columns = comparedColumns(before.columns, after.columns, key);
  if (columns.keys.length + columns.compared.length === 0)
    return refused(
      "The two versions have no column in common, so that no row of one can be told in the other.",
    );
  try {
    return await oneAtATime(() =>
      withEngine(
        {
          files: [before.path, after.path],
          scratchFolder: options.scratchFolder,
          memoryMb: MEMORY_MB,
          threads: 2,
          signal,
        },
        async (engine) => {
          const stoppable = stopping(engine, signal);
          await stoppable.run(await bothViews(engine, before.path, after.path, columns));
          return key.length > 0
            ? await byKey(stoppable, before, after, columns)
            : await asWholeRows(stoppable, before, after, columns);
        },
      ),
    );
  } catch (error) {
    if (signal.aborted)
      return refused(
        `Comparing the rows took longer than ${SECONDS_MAX} seconds and was stopped. What is stored of both versions is compared above; filter the rows of each version to look at single ones.`,
      );
    if (error instanceof Error && /^Out of Memory/i.test(error.message))
      return refused(
        `Comparing the rows needs more than the ${MEMORY_MB} MB it may have. Choose a key with fewer or shorter columns.`,
      );
    throw error;
  }
}

const refused = (sentence: string): RowsDiff => ({ state: "refused", sentence });

/** The engine interrupts only the statement that runs; between two of them the signal is asked. */
function stopping(engine: Engine, signal: AbortSignal): Engine {
  return {
    ...engine,
    rows: async (sql) => {
      signal.throwIfAborted();
      return engine.rows(sql);
    },
    run: async (sql) => {
      signal.throwIfAborted();
      return engine.run(sql);
    },
  };
}

async function byKey(
  engine: Engine,
  before: ComparedFile,
  after: ComparedFile,
  columns: ComparedColumns,
): Promise<RowsDiff> {
  const key = columns.keys.map(({ name }) => name);
  const problem = repeatedKeyProblem(key, [
    await repeated(engine, "before", before.name, columns),
    await repeated(engine, "after", after.name, columns),
  ]);
  if (problem !== null) return refused(problem);

  const same = columns.keys.map(({ alias }) => `b.${alias} is not distinct from a.${alias}`).join(" and ");
  const differs = columns.compared.map(({ alias }) => `b.${alias} is distinct from a.${alias}`);
  await engine.run(
    `create temp table pairs as
     select b.place as before_place, a.place as after_place,
       b.place is not null and a.place is not null and (${differs.join(" or ") || "false"}) as changed
     from before b full join after a on ${same}`,
  );
  const [counts] = await engine.rows(
    `select count_if(before_place is null) as added, count_if(after_place is null) as removed, count_if(changed) as changed,
       count_if(before_place is not null and after_place is not null and not changed) as unchanged from pairs`,
  );
  const count = (name: string) => Number(counts?.[name] ?? 0);
  const single = async (file: ComparedFile, mine: string, other: string, n: number) =>
    singleRows(
      engine,
      file,
      columns,
      n,
      await engine.rows(
        `select ${mine} as place, 1 as times from pairs where ${other} is null order by ${mine} limit ${DIFF_ROWS_MAX}`,
      ),
    );
  return {
    state: "compared",
    key,
    compared: columns.compared.length,
    added: await single(after, "after_place", "before_place", count("added")),
    removed: await single(before, "before_place", "after_place", count("removed")),
    changed: { count: count("changed"), rows: await changedRows(engine, before, after, columns) },
    unchanged: count("unchanged"),
    changedByColumn: count("changed") > 0 ? await changedByColumn(engine, columns) : [],
  };
}

async function repeated(
  engine: Engine,
  view: "before" | "after",
  version: string,
  { keys }: ComparedColumns,
): Promise<Repeated> {
  const names = keys.map(({ alias }) => alias).join(", ");
  const shown = keys
    .map(({ alias }) => `coalesce(left(${alias}::varchar, 60), 'missing')`)
    .join(" || ' · ' || ");
  const [found] = await engine.rows(
    `select count(*) as keys, coalesce(sum(n), 0) as rows, arg_max(shown, (n, -first)) as example
     from (select ${shown} as shown, n, first from
       (select ${names}, count(*) as n, min(place) as first from ${view} group by ${names} having count(*) > 1))`,
  );
  return {
    version,
    keys: Number(found?.keys ?? 0),
    rows: Number(found?.rows ?? 0),
    example: String(found?.example ?? ""),
  };
}

async function changedByColumn(engine: Engine, { compared }: ComparedColumns) {
  const sums = compared.map(({ alias }) => `count_if(b.${alias} is distinct from a.${alias}) as ${alias}`);
  const [row] = await engine.rows(
    `select ${sums.join(", ")} from (select * from pairs where changed) p
     join before b on b.place = p.before_place join after a on a.place = p.after_place`,
  );
  return compared
    .map(({ name, alias }) => ({ column: name, rows: Number(row?.[alias] ?? 0) }))
    .filter(({ rows }) => rows > 0)
    .sort((a, b) => b.rows - a.rows);
}

async function changedRows(
  engine: Engine,
  before: ComparedFile,
  after: ComparedFile,
  { keys, compared }: ComparedColumns,
) {
  const pairs = await engine.rows(
    `select before_place, after_place from pairs where changed order by after_place limit ${DIFF_ROWS_MAX}`,
  );
  if (pairs.length === 0) return [];
  const differ = compared.map(
    ({ name, alias }) => `case when b.${alias} is distinct from a.${alias} then ${literal(name)} end`,
  );
  const names = await engine.rows(
    `select a.place as place, list_filter([${differ.join(", ")}], lambda name: name is not null) as names
     from (select * from pairs where changed order by after_place limit ${DIFF_ROWS_MAX}) p
     join before b on b.place = p.before_place join after a on a.place = p.after_place`,
  );
  const changesAt = new Map(names.map((row) => [Number(row.place), listOf(row.names)]));
  const needed = new Set([...changesAt.values()].flatMap((list) => list.slice(0, DIFF_CELLS_MAX)));
  for (const { name } of keys) needed.add(name);
  const [was, is] = await Promise.all(
    (
      [
        [before, "before_place"],
        [after, "after_place"],
      ] as const
    ).map(([file, side]) =>
      rowsAt(
        engine,
        file,
        file.columns.filter(({ name }) => needed.has(name)),
        pairs.map((pair) => Number(pair[side])),
      ),
    ),
  );
  return pairs.map((pair) => {
    const [placeBefore, placeAfter] = [Number(pair.before_place), Number(pair.after_place)];
    const [old, now] = [was?.get(placeBefore), is?.get(placeAfter)];
    const changes = changesAt.get(placeAfter) ?? [];
    return {
      key: keys.map(({ name }) => now?.get(name) ?? null),
      placeBefore,
      placeAfter,
      cells: changes.slice(0, DIFF_CELLS_MAX).map((column) => ({
        column,
        before: old?.get(column) ?? null,
        after: now?.get(column) ?? null,
      })),
      changes: changes.length,
    };
  });
}

/** Rows as multisets: one that stands twice in one version and once in the other is one row more. */
async function asWholeRows(
  engine: Engine,
  before: ComparedFile,
  after: ComparedFile,
  columns: ComparedColumns,
): Promise<RowsDiff> {
  const names = columns.compared.map(({ alias }) => alias).join(", ");
  await engine.run(
    `create temp table groups as
     select count_if(side = 0) as before_n, count_if(side = 1) as after_n,
       min(place) filter (side = 0) as before_place, min(place) filter (side = 1) as after_place
     from (select 0 as side, place, ${names} from before union all select 1, place, ${names} from after)
     group by ${names}`,
  );
  const [counts] = await engine.rows(
    `select coalesce(sum(greatest(after_n - before_n, 0)), 0) as added, coalesce(sum(greatest(before_n - after_n, 0)), 0) as removed,
       coalesce(sum(least(before_n, after_n)), 0) as unchanged from groups`,
  );
  const count = (name: string) => Number(counts?.[name] ?? 0);
  const single = async (file: ComparedFile, mine: string, other: string, n: number) =>
    singleRows(
      engine,
      file,
      columns,
      n,
      await engine.rows(
        `select ${mine}_place as place, ${mine}_n - ${other}_n as times from groups where ${mine}_n > ${other}_n
         order by ${mine}_place limit ${DIFF_ROWS_MAX}`,
      ),
    );
  return {
    state: "compared",
    key: [],
    compared: columns.compared.length,
    added: await single(after, "after", "before", count("added")),
    removed: await single(before, "before", "after", count("removed")),
    changed: { count: 0, rows: [] },
    unchanged: count("unchanged"),
    changedByColumn: [],
  };
}

/** Rows of one version as they are shown: the key first, PREVIEW_COLUMNS at most. */
async function singleRows(
  engine: Engine,
  file: ComparedFile,
  { keys }: ComparedColumns,
  count: number,
  found: readonly Record<string, unknown>[],
) {
  const first = new Set(keys.map(({ name }) => name));
  const shown = [
    ...file.columns.filter(({ name }) => first.has(name)),
    ...file.columns.filter(({ name }) => !first.has(name)),
  ].slice(0, PREVIEW_COLUMNS);
  const places = found.map(({ place }) => Number(place));
  const read = await rowsAt(engine, file, shown, places);
  const rows = found.map(({ place, times }): SingleRow => {
    const row = read.get(Number(place));
    return {
      place: Number(place),
      times: Number(times),
      cells: shown.map(({ name }) => row?.get(name) ?? null),
    };
  });
  return { count, columns: shown, rows };
}

async function rowsAt(
  engine: Engine,
  { path }: ComparedFile,
  columns: readonly DatasetColumn[],
  places: readonly number[],
) {
  if (places.length === 0) return new Map<number, Map<string, ReturnType<typeof toCell>>>();
  const shown = columns.map((column, i) => `${shownSql(column)} as c${i}`);
  const { from, place } = await placedFile(engine, path);
  const rows = await engine.rows(
    `select ${place} as place, ${shown.join(", ")} from ${from} where ${place} in (${places.join(", ")})`,
  );
  return new Map(
    rows.map((row) => [
      Number(row.place),
      new Map(columns.map(({ name }, i) => [name, toCell(row[`c${i}`] ?? null)])),
    ]),
  );
}

const listOf = (value: unknown): string[] => {
  const items = typeof value === "object" && value !== null && "items" in value ? value.items : [];
  return Array.isArray(items) ? items.map(String) : [];
};

let last: Promise<unknown> = Promise.resolve();

function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work, work);
  last = mine.catch(() => undefined);
  return mine;
}
