import { expect, test } from "vitest";
import { gainsSince, type Measured, nowPassing, type RuleCheck } from "./gains.ts";

const SINCE = "2026-11-10T00:00:00Z";
const at = (day: number, value: number, series = "a"): Measured => ({
  id: `${series}${day}`,
  series,
  label: `${series}${day}`,
  value,
  at: `2026-11-${String(day).padStart(2, "0")}T00:00:00Z`,
});
const short = (measured: Measured[], better: "higher" | "lower" = "higher") =>
  gainsSince(measured, SINCE, better).map(({ best, before }) => `${before.id}>${best.id}`);

test.each<[string, Measured[], string[]]>([
  ["nothing measured", [], []],
  ["better than the best before", [at(1, 0.7), at(2, 0.6), at(11, 0.72)], ["a1>a11"]],
  ["better than the last but not than the best", [at(1, 0.7), at(2, 0.6), at(11, 0.65)], []],
  ["the best of several since", [at(1, 0.7), at(11, 0.72), at(12, 0.75), at(13, 0.71)], ["a1>a12"]],
  ["equal is no gain", [at(1, 0.7), at(11, 0.7)], []],
  ["nothing before", [at(11, 0.7), at(12, 0.8)], []],
  ["nothing since", [at(1, 0.7)], []],
  ["at the moment itself counts as since", [at(1, 0.7), at(10, 0.8)], ["a1>a10"]],
  ["other series are not compared", [at(1, 0.7), at(11, 0.8, "b")], []],
  ["each series by itself", [at(1, 0.7), at(11, 0.8), at(2, 1, "b"), at(12, 2, "b")], ["a1>a11", "b2>b12"]],
  ["not a number", [at(1, 0.7), at(11, Number.NaN), at(12, Number.POSITIVE_INFINITY)], []],
])("%s", (_name, measured, expected) => expect(short(measured)).toEqual(expected));

test("where less is better", () => {
  expect(short([at(1, 0.04), at(11, 0.01)], "lower")).toEqual(["a1>a11"]);
  expect(short([at(1, 0.01), at(11, 0.04)], "lower")).toEqual([]);
});

const check = (number: number, outcome: RuleCheck["outcome"], day: number, rule = "r"): RuleCheck => ({
  rule,
  outcome,
  number,
  at: `2026-11-${String(day).padStart(2, "0")}T00:00:00Z`,
});

test.each<[string, RuleCheck[], string[]]>([
  ["no check", [], []],
  ["failed before, passes since", [check(1, "failed", 1), check(2, "passed", 11)], ["1>2"]],
  ["passed before already", [check(1, "passed", 1), check(2, "passed", 11)], []],
  ["mended before", [check(1, "failed", 1), check(2, "passed", 2), check(3, "passed", 11)], []],
  [
    "mended and broken again since",
    [check(1, "failed", 1), check(2, "passed", 11), check(3, "failed", 12)],
    [],
  ],
  ["the order of the rows says nothing", [check(2, "passed", 11), check(1, "failed", 1)], ["1>2"]],
  [
    "what could not be checked is passed over",
    [check(1, "failed", 1), check(2, "unknown", 2), check(3, "passed", 11), check(4, "unknown", 12)],
    ["1>3"],
  ],
  ["new since, nothing before", [check(2, "failed", 11), check(3, "passed", 12)], []],
  ["each rule by itself", [check(1, "failed", 1, "a"), check(2, "passed", 11, "b")], []],
])("a rule that now holds: %s", (_name, checks, expected) =>
  expect(nowPassing(checks, SINCE).map(({ now, before }) => `${before.number}>${now.number}`)).toEqual(
    expected,
  ),
);
