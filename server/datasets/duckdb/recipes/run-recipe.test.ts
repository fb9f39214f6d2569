import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type RecipeSpec, type RecipeStep, recipeSpec } from "#domain/datasets/recipes/spec.ts";
import { type Engine, identifier, withEngine } from "../engine.ts";
import { columnsOf, stored } from "../storage.ts";
import golden from "./golden.json" with { type: "json" };
import { findLeaks, type RecipeInput, runSteps, sourceTable } from "./run-recipe.ts";
import { ROW } from "./table.ts";

const folder = mkdtempSync(join(tmpdir(), "countersign-recipe-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
async function fileOf(sql: string): Promise<RecipeInput> {
  const path = join(folder, `${made++}.parquet`);
  return withEngine({ files: [path] }, async (engine) => {
    await engine.run(`copy (${sql}) to '${path}' (format parquet)`);
    const columns = (await columnsOf(engine, `read_parquet('${path}')`)).map(
      (column) => stored(column, column.name).column,
    );
    const [row] = await engine.rows(`select count(*) as n from read_parquet('${path}')`);
    return { path, columns, rows: Number(row?.n), joined: new Map() };
  });
}

type Done = { rows: Record<string, unknown>[]; columns: string[]; leaks: string[]; notes: (string | null)[] };

async function prepare(
  source: string | RecipeInput,
  spec: { steps: unknown[]; roles?: RecipeSpec["roles"] },
  joined: Record<number, string> = {},
): Promise<Done> {
  const input = typeof source === "string" ? await fileOf(source) : source;
  const others = await Promise.all(
    Object.entries(joined).map(
      async ([place, sql]) => [Number(place), { ...(await fileOf(sql)), name: "Others" }] as const,
    ),
  );
  const files = [input.path, ...others.map(([, { path }]) => path)];
  const recipe = recipeSpec.parse(spec);
  return withEngine({ files, scratchFolder: folder }, async (engine) => {
    const table = await sourceTable(engine, input);
    const ran = await runSteps(engine, table, recipe.steps, new Map(others));
    return {
      rows: await rowsOf(engine, ran.table.relation),
      columns: ran.table.columns.map(({ name }) => name),
      leaks: (await findLeaks(engine, recipe, ran.table)).map(({ kind }) => kind),
      notes: ran.steps.map(({ note }) => note),
    };
  });
}

async function rowsOf(engine: Engine, relation: string) {
  const rows = await engine.rows(`select * from ${relation} order by ${ROW}`);
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([name]) => identifier(name) !== ROW)
        .map(([name, value]) => [name, typeof value === "bigint" ? Number(value) : value]),
    ),
  );
}

const column = (done: Done, name: string) => done.rows.map((row) => row[name]);
const count = (done: Done, name: string, value: unknown) =>
  column(done, name).filter((one) => one === value).length;

describe("filling, capping, scaling and encoding, as scikit-learn and pandas", () => {
  const names = Object.keys(golden.rows) as (keyof typeof golden.rows)[];
  const values = golden.rows.part.map((_, i) =>
    names.map((name) => {
      const value = golden.rows[name][i];
      return value === null ? "null" : typeof value === "number" ? `${value}::double` : `'${value}'`;
    }),
  );
  const sql = `select * from (values ${values.map((row) => `(${row.join(", ")})`).join(", ")}) t(${names.join(", ")})`;

  test.each(
    golden.cases.map((one) => ({ ...one, name: `${one.step.do} by ${one.step.by} of ${one.step.columns}` })),
  )("$name, learned from $fitOn rows", async ({ step, fitOn, columns }) => {
    const input = await fileOf(sql);
    const recipe = recipeSpec.parse({ steps: [step] });
    await withEngine({ files: [input.path] }, async (engine) => {
      const source = await sourceTable(engine, input);
      const { table } = await runSteps(
        engine,
        { ...source, split: fitOn === "train" ? "part" : null },
        recipe.steps,
        new Map(),
      );
      const rows = await rowsOf(engine, table.relation);
      for (const [name, wanted] of Object.entries(columns)) {
        const found = rows.map((row) => row[name]);
        for (const [i, value] of wanted.entries())
          if (typeof value === "number") expect(found[i], `${name} ${i}`).toBeCloseTo(value, 9);
          else expect(found[i] ?? null, `${name} ${i}`).toBe(value);
      }
    });
  });
});

describe("rows and columns", () => {
  const NUMBERS = "select i::integer as i, (i % 3)::double as x, 'k' || i % 2 as k from range(6) t(i)";

  test("a filter keeps the rows of which it is true; missing is not true", async () => {
    const done = await prepare("select * from (values (1), (null), (20)) t(x)", {
      steps: [{ do: "filter", where: "x > 5" }],
    });
    expect(column(done, "x")).toEqual([20]);
  });

  test.each([
    ["(i + 1) * 2 - x / 2", [2, 3.5, 5, 8, 9.5, 11]],
    ["i / x", [null, 1, 1, null, 4, 2.5]],
    ["i % 4", [0, 1, 2, 3, 0, 1]],
    ["ln(x)", [null, 0, Math.log(2), null, 0, Math.log(2)]],
    ["if(k = 'k1' and not i > 4, 'odd', null)", [null, "odd", null, "odd", null, null]],
    ["concat(k, '-', i)", ["k0-0", "k1-1", "k0-2", "k1-3", "k0-4", "k1-5"]],
    ["i in (1, 3) or i between 5 and 9", [false, true, false, true, false, true]],
    ["coalesce(if(i > 2, x, missing), -1)", [-1, -1, -1, 0, 1, 2]],
    ["number(right(k, 1))", [0, 1, 0, 1, 0, 1]],
    ["-round(x / 3, 1)", [-0, -0.3, -0.7, -0, -0.3, -0.7]],
    ["days_between(date('2001-01-01'), date('2001-02-01'))", [31, 31, 31, 31, 31, 31]],
    ["matches(k, 'k[1-9]')", [false, true, false, true, false, true]],
    ["text(x) = '1.0'", [false, true, false, false, true, false]],
    ["year(date('2001-05-06')) + weekday(date('2026-11-21'))", [2007, 2007, 2007, 2007, 2007, 2007]],
  ])("derives %s", async (as, expected) => {
    const done = await prepare(NUMBERS, { steps: [{ do: "derive", column: "d", as }] });
    expect(done.columns).toEqual(["i", "x", "k", "d"]);
    for (const [i, value] of expected.entries())
      if (typeof value === "number") expect(column(done, "d")[i]).toBeCloseTo(value, 12);
      else expect(column(done, "d")[i]).toBe(value);
  });

  test.each([
    ["1 / (x - 1) + 2 % (x - 1)", [-1, null, 1, -1, null, 1]],
    ["sqrt(x - 1)", [null, 0, 1, null, 0, 1]],
    ["log10(x * 10 - 10)", [null, null, 1, null, null, 1]],
    ["i + 1 between x and 3", [true, true, true, false, false, false]],
    ["upper(k) not between 'A' and 'K0'", [false, true, false, true, false, true]],
    ["upper(k) between missing and 'K1'", [null, null, null, null, null, null]],
    ["missing between 1 and x + 1", [null, null, null, null, null, null]],
  ])("derives %s of an argument that is no column", async (as, expected) => {
    const done = await prepare(NUMBERS, { steps: [{ do: "derive", column: "d", as }] });
    expect(column(done, "d")).toEqual(expected);
  });

  test("a long sum stays within the depth that the engine allows", async () => {
    const done = await prepare(NUMBERS, {
      steps: [{ do: "derive", column: "d", as: `x${"+x".repeat(399)}` }],
    });
    expect(column(done, "d")).toEqual([0, 400, 800, 0, 400, 800]);
  });

  test("what an expression writes is data, never SQL", async () => {
    const done = await prepare(`select 'a' as "x"";--", 1 as y`, {
      steps: [{ do: "derive", column: 'q";drop', as: `concat("x"";--", ''';select 1;--')` }],
    });
    expect(done.rows[0]?.['q";drop']).toBe("a';select 1;--");
  });

  test.each([
    ["delay > 5", "There is no column “delay” here"],
    ["X > 5", "there is “x”"],
    ["x + k", "needs a number, and this is a text"],
    ["x = missing", "Write: is missing."],
    ["read_csv('/etc/passwd')", "There is no function “read_csv”"],
    ["x > 1; select 1", "“;” means nothing here"],
    ["(x", ") is expected"],
    ["x +", "the expression ends"],
    ["'open", "never closed"],
    ["matches(k, k)", "Write it out here"],
    ["round(x, 1, 2)", "is written like round(price, 2)"],
    ["(".repeat(200), "nested too deeply"],
    ["x", "A filter has to say yes or no"],
    ["toString(x)", "There is no function"],
    ["constructor(x)", "There is no function"],
  ])("refuses %s with a sentence", async (where, sentence) => {
    await expect(prepare(NUMBERS, { steps: [{ do: "filter", where }] })).rejects.toThrow(sentence);
  });

  test("NaN is missing before the first step; what is no finite number is missing after it", async () => {
    const done = await prepare("select * from (values ('nan'::double), (0), (4)) t(x)", {
      steps: [{ do: "derive", column: "y", as: "8 / x" }],
    });
    expect(done.rows).toEqual([
      { x: null, y: null },
      { x: 0, y: null },
      { x: 4, y: 2 },
    ]);
  });

  test("columns are chosen, repeated rows dropped (the first stays), dates taken apart", async () => {
    const done = await prepare(
      "select date '2001-01-01' + (i // 2)::integer as day, i as id, 'x' as z from range(4) t(i)",
      {
        steps: [
          { do: "distinct", columns: ["day"] },
          { do: "date_parts", column: "day", parts: ["month", "weekday"], drop: true },
          { do: "select", keep: "others", columns: ["z"] },
        ],
      },
    );
    expect(done.rows).toEqual([
      { id: 0, day_month: 1, day_weekday: 1 },
      { id: 2, day_month: 1, day_weekday: 2 },
    ]);
  });

  test("a left join keeps rows without a match and says how many; an inner one leaves them out", async () => {
    const others = "select * from (values ('k0', 'zero', 7), ('k0', 'null', 8)) t(k, word, x)";
    const step = { do: "join", dataset: "others", on: [{ left: "k", right: "k" }], prefix: "o_" };
    const left = await prepare(NUMBERS, { steps: [{ do: "filter", where: "i < 3" }, step] }, { 1: others });
    expect(left.columns).toEqual(["i", "x", "k", "o_word", "o_x"]);
    expect(left.rows.map((row) => [row.i, row.o_word])).toEqual([
      [0, "zero"],
      [0, "null"],
      [1, null],
      [2, "zero"],
      [2, "null"],
    ]);
    expect(left.notes[1]).toBe("1 of 3 rows find no row in Others; its columns are missing there.");
    const inner = await prepare(NUMBERS, { steps: [{ ...step, how: "inner" }] }, { 0: others });
    expect(inner.rows).toHaveLength(6);
    const plain = prepare(NUMBERS, { steps: [{ ...step, prefix: "" }] }, { 0: others });
    await expect(plain).rejects.toThrow("There is a column “x” already");
  });
});

const PEOPLE = `select i as id, i // 4 as person, date '2001-01-01' + (i // 2)::integer as day,
  case when i % 10 = 0 then 'rare' else 'usual' end as kind, sin(i) as x from range(1000) t(i)`;
const SHARES = { train: 0.6, validation: 0.2, test: 0.2 };
const split = (by: string, column?: string, more = {}) => ({ do: "split", by, column, ...SHARES, ...more });

describe("splitting", () => {
  test("at random: exactly the shares, the same for a seed, another for another", async () => {
    const parts = async (seed: number) =>
      column(await prepare(PEOPLE, { steps: [split("random", undefined, { seed })] }), "split");
    const first = await parts(1);
    expect(["train", "validation", "test"].map((part) => first.filter((one) => one === part).length)).toEqual(
      [600, 200, 200],
    );
    expect(await parts(1)).toEqual(first);
    expect(await parts(2)).not.toEqual(first);
  });

  test("stratified: each class in its shares, and in every part", async () => {
    const done = await prepare(PEOPLE, { steps: [split("stratified", "kind")] });
    const rare = done.rows.filter(({ kind }) => kind === "rare");
    expect(
      ["train", "validation", "test"].map((part) => rare.filter((row) => row.split === part).length),
    ).toEqual([60, 20, 20]);
  });

  test("by group: no group in two parts; by time: training is the earliest", async () => {
    const byGroup = await prepare(PEOPLE, { steps: [split("group", "person")] });
    const homes = new Map<unknown, Set<unknown>>();
    for (const { person, split: part } of byGroup.rows)
      homes.set(person, (homes.get(person) ?? new Set()).add(part));
    expect([...homes.values()].every((parts) => parts.size === 1)).toBe(true);
    expect(Math.abs(count(byGroup, "split", "train") - 600)).toBeLessThanOrEqual(4);
    const byTime = await prepare(PEOPLE, { steps: [split("time", "day")] });
    const ids = (part: string) => byTime.rows.filter((row) => row.split === part).map(({ id }) => Number(id));
    expect(Math.max(...ids("train"))).toBeLessThan(Math.min(...ids("validation")));
    expect(Math.max(...ids("validation"))).toBeLessThan(Math.min(...ids("test")));
    expect(ids("train")).toHaveLength(600);
    expect([...byGroup.leaks, ...byTime.leaks]).toEqual([]);
  });

  test("two groups cannot fill three parts, and rows without a time have no place", async () => {
    await expect(
      prepare("select i % 2 as g from range(10) t(i)", { steps: [split("group", "g")] }),
    ).rejects.toThrow("too few different values");
    const timeless =
      "select case when i > 0 then date '2001-01-01' + i::integer end as day from range(9) t(i)";
    await expect(prepare(timeless, { steps: [split("time", "day")] })).rejects.toThrow(
      "1 rows have no “day”",
    );
  });

  test("what comes after learns from training alone", async () => {
    const done = await prepare("select case when i < 5 then 0.0 else 100.0 end as x, i from range(10) t(i)", {
      steps: [
        { do: "split", by: "time", column: "i", train: 0.5, validation: 0, test: 0.5 },
        { do: "scale", columns: ["x"], by: "standard" },
      ],
    });
    expect(column(done, "x")).toEqual([0, 0, 0, 0, 0, 100, 100, 100, 100, 100]);
  });
});

describe("the column of a split", () => {
  const scale = { do: "scale", columns: ["x"], by: "standard" };
  const drop = { do: "select", keep: "others", columns: ["split"] };
  const source = "select i as x, i % 2 as y from range(40) t(i)";
  test.each([
    [
      "left out before a step that learns",
      [drop, scale],
      "“Scale” after it would learn from the rows of the test",
    ],
    [
      "left out before balancing",
      [drop, { do: "balance", column: "y", by: "fewer" }],
      "“Balance classes” after it",
    ],
    [
      "renamed before a step that learns",
      [{ do: "derive", column: "part", as: "split" }, drop, scale],
      "“Scale” after it",
    ],
    ["encoded", [{ do: "encode", columns: ["split"], by: "ordinal" }], "cannot be changed"],
    ["filled", [{ do: "impute", columns: ["split"], by: "most_frequent" }], "cannot be changed"],
    ["derived anew", [{ do: "derive", column: "split", as: "'train'" }], "cannot be changed"],
  ])("cannot be %s", async (_, steps, sentence) => {
    await expect(prepare(source, { steps: [split("random"), ...steps] })).rejects.toThrow(sentence);
  });

  test("may be left out behind the last step that learns, or where levels were given", async () => {
    const steps = [split("random"), scale, { do: "filter", where: "split = 'train'" }, drop];
    const done = await prepare(source, { steps });
    expect([done.columns, done.rows.length]).toEqual([["x", "y"], 24]);
    const known = { do: "encode", columns: ["k"], by: "one_hot", levels: ["a", "b"] };
    const derived = { do: "derive", column: "k", as: "if(y = 0, 'a', 'b')" };
    expect((await prepare(source, { steps: [derived, split("random"), drop, known] })).columns).toEqual([
      "x",
      "y",
      "k_a",
      "k_b",
    ]);
  });
});

describe("balancing", () => {
  test("fewer: as many of each class as of the smallest; more: as many as of the largest", async () => {
    const fewer = await prepare(PEOPLE, { steps: [{ do: "balance", column: "kind", by: "fewer" }] });
    expect([count(fewer, "kind", "rare"), count(fewer, "kind", "usual")]).toEqual([100, 100]);
    const more = await prepare(PEOPLE, { steps: [{ do: "balance", column: "kind", by: "more" }] });
    expect([count(more, "kind", "rare"), count(more, "kind", "usual")]).toEqual([900, 900]);
    expect(new Set(more.rows.filter(({ kind }) => kind === "rare").map(({ id }) => id)).size).toBe(100);
  });

  test("behind a split only training is balanced", async () => {
    const done = await prepare(PEOPLE, {
      steps: [split("stratified", "kind"), { do: "balance", column: "kind", by: "fewer" }],
    });
    const rows = (part: string, kind: string) =>
      done.rows.filter((row) => row.split === part && row.kind === kind).length;
    expect([rows("train", "rare"), rows("train", "usual")]).toEqual([60, 60]);
    expect([rows("test", "rare"), rows("test", "usual")]).toEqual([20, 180]);
  });
});

describe("leaks are found in the rows", () => {
  const roles = { group: "person", time: "day" };

  test("groups and times on both sides of a random split", async () => {
    const done = await prepare(PEOPLE, { roles, steps: [split("random")] });
    expect(done.leaks).toEqual(["group_across_parts", "time_across_parts"]);
  });

  test("the same row in two parts", async () => {
    const done = await prepare("select i // 2 as x from range(200) t(i)", { steps: [split("random")] });
    expect(done.leaks).toEqual(["rows_across_parts"]);
    const once = await prepare("select i // 2 as x from range(200) t(i)", {
      steps: [{ do: "distinct", columns: [] }, split("random")],
    });
    expect(once.leaks).toEqual([]);
  });

  test.each<{ name: string; derive: string; found: string[] }>([
    { name: "another unit of a target that is a number", derive: "x * 3 + 1", found: ["tells_target"] },
    { name: "a threshold on the target", derive: "x > 0.5", found: [] },
    { name: "an unrelated column", derive: "id % 7", found: [] },
  ])("a column beside a numeric target: $name", async ({ derive, found }) => {
    const done = await prepare(`select id, x, case when id >= 0 then x end as y from (${PEOPLE})`, {
      roles: { target: "y" },
      steps: [
        { do: "derive", column: "made", as: derive },
        { do: "select", columns: ["made", "y"] },
      ],
    });
    expect(done.leaks).toEqual(found);
  });

  test("a column that tells two classes which an estimate takes for one", async () => {
    const done = await prepare(
      "select i % 2 as code, case when i % 2 = 0 then 'a' else 'b309' end as kind, cos(i) as other from range(500) t(i)",
      { roles: { target: "kind" }, steps: [{ do: "filter", where: "not (code is missing)" }] },
    );
    expect(done.leaks).toEqual(["tells_target"]);
  });

  test("a column that a threshold turns into the target, and one whose values each go with one class", async () => {
    const done = await prepare(
      "select sin(i) as delay, sin(i) > 0.3 as late, case when sin(i) > 0.3 then 'L' || i % 3 else 'P' end as code, cos(i) as other from range(500) t(i)",
      { roles: { target: "late" }, steps: [{ do: "filter", where: "not (delay is missing)" }] },
    );
    expect(done.leaks).toEqual(["tells_target", "tells_target"]);
  });

  test("a role whose column is gone is told as not checked", async () => {
    const done = await prepare(PEOPLE, {
      roles: { target: "kind" },
      steps: [{ do: "select", columns: ["x"] } satisfies Partial<RecipeStep>],
    });
    expect(done.leaks).toEqual(["not_checked"]);
  });
});
