import { describe, expect, test } from "vitest";
import { FUNCTIONS } from "#domain/datasets/recipes/expression/functions.ts";
import { withEngine } from "../engine.ts";
import { expressionSql } from "./expression-sql.ts";

const DEPTH = 50;
const COLUMNS = [
  { name: "x", kind: "numeric" as const, storage: "DOUBLE" },
  { name: "k", kind: "text" as const, storage: "VARCHAR" },
  { name: "t", kind: "datetime" as const, storage: "TIMESTAMP" },
];
const ROWS = "(select 2.5::double as x, 'k' as k, timestamp '2001-02-03' as t)";

/** Calls that take what they give, each by itself or together with one that brings the value back to their kind. */
const SAME: Record<string, [leaf: string, around: (inner: string) => string]> = {
  abs: ["x", (s) => `abs(${s})`],
  round: ["x", (s) => `round(${s}, 2)`],
  floor: ["x", (s) => `floor(${s})`],
  ceil: ["x", (s) => `ceil(${s})`],
  sqrt: ["x", (s) => `sqrt(${s})`],
  exp: ["x", (s) => `exp(${s})`],
  ln: ["x", (s) => `ln(${s})`],
  log10: ["x", (s) => `log10(${s})`],
  power: ["x", (s) => `power(${s}, 1)`],
  least: ["x", (s) => `least(${s}, x)`],
  greatest: ["x", (s) => `greatest(${s}, x)`],
  if: ["x", (s) => `if(x > 1, ${s}, 0)`],
  coalesce: ["x", (s) => `coalesce(${s}, 0)`],
  lower: ["k", (s) => `lower(${s})`],
  upper: ["k", (s) => `upper(${s})`],
  trim: ["k", (s) => `trim(${s})`],
  length: ["k", (s) => `text(length(${s}))`],
  left: ["k", (s) => `left(${s}, 2)`],
  right: ["k", (s) => `right(${s}, 2)`],
  contains: ["k", (s) => `text(contains(${s}, 'a'))`],
  starts_with: ["k", (s) => `text(starts_with(${s}, 'a'))`],
  ends_with: ["k", (s) => `text(ends_with(${s}, 'a'))`],
  matches: ["k", (s) => `text(matches(${s}, 'a'))`],
  replace: ["k", (s) => `replace(${s}, 'a', 'b')`],
  concat: ["k", (s) => `concat(${s})`],
  text: ["k", (s) => `text(${s})`],
  number: ["x", (s) => `number(${s})`],
  date: ["t", (s) => `date(text(${s}))`],
  year: ["x", (s) => `year(date(text(${s})))`],
  quarter: ["x", (s) => `quarter(date(text(${s})))`],
  month: ["x", (s) => `month(date(text(${s})))`],
  day: ["x", (s) => `day(date(text(${s})))`],
  weekday: ["x", (s) => `weekday(date(text(${s})))`],
  hour: ["x", (s) => `hour(date(text(${s})))`],
  minute: ["x", (s) => `minute(date(text(${s})))`],
  days_between: ["x", (s) => `days_between(t, date(text(${s})))`],
  // What is no function, and the second place of those that have two.
  "if, its question": ["x", (s) => `if(${s} > 1, 1, 0)`],
  "a division": ["x", (s) => `1/(${s})`],
  "a remainder": ["x", (s) => `9%(${s})`],
  between: ["x", (s) => `if(${s} between 0 and x, 1, 2)`],
  "between, its end": ["x", (s) => `if(x between 0 and ${s}, 1, 2)`],
  in: ["x", (s) => `if(${s} in (1, x), 1, 2)`],
  "is missing": ["x", (s) => `if(${s} is missing, 1, 2)`],
  negative: ["x", (s) => `-${s}`],
};
/** The parser counts brackets and calls alike. */
const LEVELS_MAX = 58;
const levels = (around: (inner: string) => string) =>
  Math.min(DEPTH, Math.floor(LEVELS_MAX / Math.max(1, around("").split("(").length - 1)));
const nested = (leaf: string, around: (inner: string) => string, depth: number) =>
  Array.from({ length: depth }).reduce<string>((inner) => around(inner), leaf);

describe("an expression in an expression", () => {
  test("each function is among the cases", () => {
    expect(Object.keys(FUNCTIONS).filter((name) => !(name in SAME))).toEqual([]);
  });

  test.each(Object.entries(SAME))("of %s grows by as much for each level", async (_name, [leaf, around]) => {
    const depth = levels(around);
    const length = (n: number) => expressionSql(nested(leaf, around, n), COLUMNS).sql.length;
    expect(length(depth) - length(2)).toBe((depth - 2) * (length(3) - length(2)));
    const { sql } = expressionSql(nested(leaf, around, depth), COLUMNS);
    // An engine that doubled within would be at this for years.
    const rows = await withEngine({ files: [] }, (engine) => engine.rows(`select ${sql} as y from ${ROWS}`));
    expect(rows).toHaveLength(1);
  });

  test("that becomes too large is refused with a sentence", () => {
    expect(() => expressionSql(`x${"/(-x)".repeat(330)}`, COLUMNS)).toThrow(
      "The expression is too large to be computed. Divide it into several steps.",
    );
  });
});
