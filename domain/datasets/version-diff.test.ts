import { describe, expect, test } from "vitest";
import type { DatasetColumn } from "./columns.ts";
import type { ColumnProfile, DatasetProfile } from "./profile.ts";
import { statisticsDiff } from "./statistics-diff.ts";
import {
  type CheckedBoth,
  expectationsDiff,
  keyProblem,
  likelyKeys,
  schemaDiff,
  usualCounterpart,
} from "./version-diff.ts";

const columns = (...names: string[]): DatasetColumn[] =>
  names.map((name) => ({ name, kind: "numeric", storage: "BIGINT" }));

const summary = (before: DatasetColumn[], after: DatasetColumn[]) =>
  schemaDiff(before, after).changed.map(({ name, changes }) => `${name}: ${changes.join(", ")}`);

describe("the schema", () => {
  const cases: [name: string, before: string, after: string, expected: string[]][] = [
    ["the same", "a b c", "a b c", []],
    ["a new first column moves none", "a b c", "n a b c", ["n: added"]],
    ["a column that is gone moves none", "a b c", "b c", ["a: removed"]],
    ["the last brought to the front is the one that moved", "a b c d", "d a b c", ["d: moved"]],
    ["the first brought to the end is the one that moved", "a b c d", "b c d a", ["a: moved"]],
    ["all together", "a b c d", "x d a c", ["x: added", "d: moved", "b: removed"]],
    ["names are compared exactly", "a", "A", ["A: added", "a: removed"]],
  ];
  test.each(cases)("%s", (_name, before, after, expected) => {
    expect(summary(columns(...before.split(" ")), columns(...after.split(" ")))).toEqual(expected);
  });

  test("a type that changed stands with both types and places, and can have moved too", () => {
    const after: DatasetColumn[] = [{ name: "c", kind: "text", storage: "VARCHAR" }, ...columns("a", "b")];
    expect(schemaDiff(columns("a", "b", "c"), after)).toEqual({
      changed: [
        {
          name: "c",
          changes: ["type", "moved"],
          before: { kind: "numeric", storage: "BIGINT", place: 2 },
          after: { kind: "text", storage: "VARCHAR", place: 0 },
        },
      ],
      unchanged: 2,
    });
  });
});

const numeric = (
  name: string,
  more: Partial<Extract<ColumnProfile, { kind: "numeric" }>> = {},
): ColumnProfile => ({
  kind: "numeric",
  name,
  storage: "BIGINT",
  missing: 0,
  distinct: 10,
  distinctExact: true,
  infinite: 0,
  min: 0,
  max: 9,
  mean: 4.5,
  std: 3,
  quantiles: [0, 0, 2, 4.5, 7, 9, 9],
  histogram: null,
  top: [],
  ...more,
});
const category = (name: string, values: string[], distinct = values.length): ColumnProfile => ({
  kind: "categorical",
  name,
  storage: "VARCHAR",
  missing: 0,
  distinct,
  distinctExact: true,
  top: values.map((value) => ({ value, count: 1 })),
  length: null,
});
const profile = (rows: number, ...those: ColumnProfile[]): DatasetProfile => ({
  version: 1,
  rows,
  columns: those,
});

describe("the statistics", () => {
  test("are those that differ; a share of missing values is of each version's own rows", () => {
    const before = profile(10, numeric("same"), numeric("n", { missing: 1 }));
    const after = profile(
      20,
      numeric("same"),
      numeric("n", { missing: 5, mean: 6, max: null }),
      numeric("new"),
    );
    expect(statisticsDiff(before, after)).toEqual({
      rows: { before: 10, after: 20 },
      unchanged: 1,
      changed: [
        {
          name: "n",
          categories: null,
          figures: [
            { label: "Missing", form: "share", before: 0.1, after: 0.25 },
            { label: "Mean", form: "number", before: 4.5, after: 6 },
            { label: "Largest", form: "number", before: 9, after: null },
          ],
        },
      ],
    });
  });

  test("of estimated figures differ only beyond what estimates do; sums beyond rounding", () => {
    const rough = { distinctExact: false, distinct: 1_000_000, mean: 4.5 };
    const was = profile(10, numeric("n", rough));
    const near = { distinct: 1_015_000, mean: 4.5 + 1e-12, quantiles: [0, 0, 2, 4.6, 7, 9, 9] };
    expect(statisticsDiff(was, profile(10, numeric("n", { ...rough, ...near }))).changed).toEqual([]);
    const far = { distinct: 1_030_000, quantiles: [0, 0, 2, 4.7, 7, 9, 9] };
    const [changed] = statisticsDiff(was, profile(10, numeric("n", { ...rough, ...far }))).changed;
    expect(changed?.figures.map(({ label }) => label)).toEqual(["Different values", "Quantile 50 %"]);
  });

  test("name the categories that came and went, certain only when all are listed", () => {
    const diff = (before: ColumnProfile, after: ColumnProfile) =>
      statisticsDiff(profile(9, before), profile(9, after)).changed[0]?.categories;
    expect(diff(category("o", ["ATL", "ORD"]), category("o", ["JFK", "ATL"]))).toEqual({
      appeared: ["JFK"],
      vanished: ["ORD"],
      certain: true,
    });
    expect(diff(category("o", ["ATL", "ORD"], 40), category("o", ["JFK", "ATL"]))).toMatchObject({
      certain: false,
    });
    expect(diff(category("o", ["ATL", "ORD"]), category("o", ["ORD", "ATL"]))).toBeUndefined();
  });

  test("of a column that changed its kind are those that both kinds have", () => {
    const [changed] = statisticsDiff(
      profile(10, numeric("c")),
      profile(10, category("c", ["a", "b"])),
    ).changed;
    expect(changed?.figures.map(({ label }) => label)).toEqual(["Different values"]);
  });
});

describe("a likely key", () => {
  const both = (...those: ColumnProfile[]) => likelyKeys(profile(10, ...those), profile(10, ...those));

  test("is never missing and different in every row of both; names that say so come first", () => {
    expect(
      both(
        numeric("measured", { storage: "DOUBLE" }),
        numeric("other"),
        numeric("gaps_id", { missing: 1 }),
        numeric("few_id", { distinct: 9 }),
        numeric("flight_id"),
      ),
    ).toEqual(["flight_id", "other", "measured"]);
  });

  test("has to be one in both versions", () => {
    const good = profile(10, numeric("id"));
    expect(likelyKeys(good, good)).toEqual(["id"]);
    expect(likelyKeys(good, profile(11, numeric("id")))).toEqual([]);
    expect(likelyKeys(profile(10, numeric("id", { missing: 1 })), good)).toEqual([]);
    expect(likelyKeys(profile(10, numeric("nr")), good)).toEqual([]);
  });

  test("may be estimated within 3 %", () => {
    const estimated = (distinct: number) =>
      profile(1_000_000, numeric("id", { distinctExact: false, distinct }));
    expect(likelyKeys(estimated(985_000), estimated(1_015_000))).toEqual(["id"]);
    expect(likelyKeys(estimated(985_000), estimated(900_000))).toEqual([]);
  });

  test.each<[string[], string | null]>([
    [["a"], null],
    [["a", "b"], null],
    [[], null],
    [["a", "a"], "twice"],
    [["z"], "Neither version has a column “z”"],
    [["old"], "This version has no column “old”"],
    [["new"], "The version compared with has no column “new”"],
    [["a", "b", "c", "d", "e", "f"], "at most 5"],
  ])("of %j", (key, problem) => {
    const found = keyProblem(key, columns("a", "b", "old"), columns("a", "b", "new"));
    if (problem === null) expect(found).toBeNull();
    else expect(found).toContain(problem);
  });
});

test("expectations: what passed and now fails stands first", () => {
  const one = (id: string, before: CheckedBoth["before"], after: CheckedBoth["after"]): CheckedBoth => ({
    id,
    sentence: id,
    severity: "must",
    before,
    after,
  });
  const found = expectationsDiff([
    one("held", "passed", "passed"),
    one("mended", "failed", "passed"),
    one("new", null, "passed"),
    one("lost", "passed", "unknown"),
    one("still", "failed", "failed"),
    one("unseen", null, "failed"),
    one("broke", "passed", "failed"),
  ]);
  expect(found.map(({ id, passage }) => [id, passage])).toEqual([
    ["broke", "broke"],
    ["still", "fails"],
    ["unseen", "fails"],
    ["new", "unknown"],
    ["lost", "unknown"],
    ["mended", "mended"],
    ["held", "holds"],
  ]);
});

describe("the version to compare with", () => {
  const version = (number: number, state = "ready") => ({ id: String(number), number, state });
  test.each([
    ["the nearest earlier one", 3, [version(4), version(3), version(2), version(1)], "2"],
    ["not one that failed", 3, [version(3), version(2, "failed"), version(1)], "1"],
    ["a later one for the first", 1, [version(1), version(3), version(2)], "3"],
    ["none for the only one", 1, [version(1)], undefined],
  ] as const)("%s", (_name, number, versions, expected) => {
    expect(usualCounterpart(version(number), versions)?.id).toBe(expected);
  });
});
