import { describe, expect, test } from "vitest";
import type { ColumnProfile, DatasetProfile } from "../profile.ts";
import type { ExpectationSpec } from "./kinds.ts";
import { proposeExpectations, ROWS_MIN } from "./propose.ts";
import { expectationSentence } from "./sentence.ts";

const ROWS = 1_000;
const common = { missing: 3, distinct: 500, distinctExact: true };
const number = (over: Partial<Extract<ColumnProfile, { kind: "numeric" }>> = {}): ColumnProfile => ({
  ...common,
  kind: "numeric",
  name: "n",
  storage: "BIGINT",
  infinite: 0,
  min: 0,
  max: 100,
  mean: 50,
  std: 10,
  quantiles: [],
  histogram: null,
  top: [],
  ...over,
});
const category = (over: Partial<Extract<ColumnProfile, { kind: "categorical" }>> = {}): ColumnProfile => ({
  ...common,
  kind: "categorical",
  name: "c",
  storage: "VARCHAR",
  distinct: 2,
  top: [
    { value: "a", count: 600 },
    { value: "b", count: 397 },
  ],
  length: null,
  ...over,
});
const proposed = (column: ColumnProfile, rows = ROWS): ExpectationSpec[] =>
  proposeExpectations({ version: 1, rows, columns: [column] } satisfies DatasetProfile)
    .map(({ spec }) => spec)
    .filter(({ kind }) => kind !== "row_count");

const cases: { name: string; column: ColumnProfile; expected: ExpectationSpec[] }[] = [
  {
    name: "a column without gaps",
    column: category({ missing: 0, distinct: 400, top: [] }),
    expected: [{ kind: "not_null", column: "c" }],
  },
  {
    name: "a key is unique and has no range",
    column: number({ missing: 0, distinct: ROWS }),
    expected: [
      { kind: "not_null", column: "n" },
      { kind: "unique", columns: ["n"] },
    ],
  },
  {
    name: "an estimate makes no key",
    column: number({ missing: 0, distinct: ROWS, distinctExact: false, min: 5, max: 5 }),
    expected: [{ kind: "not_null", column: "n" }],
  },
  {
    name: "reals that never repeat are measurements",
    column: number({ missing: 0, distinct: ROWS, storage: "DOUBLE", min: 0.5, max: 2.5 }),
    expected: [
      { kind: "not_null", column: "n" },
      { kind: "range", column: "n", min: 0.3, max: 2.7 },
    ],
  },
  {
    name: "what was never negative stays so",
    column: number(),
    expected: [{ kind: "range", column: "n", min: 0, max: 110 }],
  },
  {
    name: "negative values get their margin",
    column: number({ min: -20, max: 80 }),
    expected: [{ kind: "range", column: "n", min: -30, max: 90 }],
  },
  { name: "one value spans no range", column: number({ min: 7, max: 7 }), expected: [] },
  {
    name: "the widest span of doubles has no margin",
    column: number({ storage: "DOUBLE", min: -Number.MAX_VALUE, max: Number.MAX_VALUE }),
    expected: [],
  },
  {
    name: "a small set",
    column: category(),
    expected: [{ kind: "one_of", column: "c", values: ["a", "b"] }],
  },
  { name: "a set of which not all is known", column: category({ distinct: 5 }), expected: [] },
  { name: "a set that is estimated", column: category({ distinctExact: false }), expected: [] },
];

describe("what a profile speaks for", () => {
  test.each(cases)("$name", ({ column, expected }) => expect(proposed(column)).toEqual(expected));

  test("a handful of rows speaks for nothing", () => {
    expect(proposeExpectations({ version: 1, rows: ROWS_MIN - 1, columns: [number()] })).toEqual([]);
  });

  test("the number of rows may halve or double", () => {
    const [first] = proposeExpectations({ version: 1, rows: 101, columns: [] });
    expect(first).toMatchObject({ spec: { kind: "row_count", min: 50, max: 202 }, severity: "should" });
  });
});

const sentences: [ExpectationSpec, number, string][] = [
  [{ kind: "not_null", column: "a" }, 0, "“a” is never missing."],
  [{ kind: "not_null", column: "a" }, 0.01, "“a” is never missing, in all but 1.0\u00a0% of the rows."],
  [{ kind: "unique", columns: ["a", "b"] }, 0, "No two rows have the same “a” and “b”."],
  [{ kind: "range", column: "a", min: -1.5, max: 2000 }, 0, "“a” lies between -1.5 and 2,000."],
  [{ kind: "range", column: "a", min: null, max: 2 }, 0, "“a” is at most 2."],
  [{ kind: "range", column: "a", min: 0, max: null }, 0, "“a” is at least 0."],
  [{ kind: "one_of", column: "a", values: ["x"] }, 0, "“a” is always “x”."],
  [{ kind: "row_count", min: 10, max: null }, 0, "The table has at least 10 rows."],
  [
    { kind: "freshness", column: "day", daysMax: 1 },
    0,
    "The newest “day” is at most 1 day older than the version.",
  ],
];

test.each(sentences)("%j reads", (spec, tolerance, sentence) =>
  expect(expectationSentence({ spec, tolerance })).toBe(sentence),
);
