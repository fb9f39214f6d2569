import { describe, expect, test } from "vitest";
import type { ExpectationKind, Severity } from "./kinds.ts";
import { type Checked, qualityOf, refusedForUse, scoreText, withinTolerance } from "./quality.ts";

const checked = (
  kind: ExpectationKind,
  severity: Severity,
  outcome: "passed" | "failed" | "unknown",
  rows: [number, number] | null = null,
): Checked => ({
  kind,
  severity,
  result: { outcome, checked: rows?.[0] ?? null, failing: rows?.[1] ?? null },
});

const cases: { name: string; checks: Checked[]; expected: object }[] = [
  {
    name: "without expectations there is no score",
    checks: [],
    expected: { score: null, parts: [], passed: 0, failed: 0, unknown: 0, brokenMusts: 0 },
  },
  {
    name: "what passed within its tolerance scores 1",
    checks: [checked("not_null", "must", "passed", [100, 3])],
    expected: { score: 1, passed: 1, failed: 0, brokenMusts: 0 },
  },
  {
    name: "rows that fail take their share",
    checks: [checked("not_null", "must", "failed", [100, 25])],
    expected: { score: 0.75, failed: 1, brokenMusts: 1 },
  },
  {
    name: "what is not counted in rows holds or does not",
    checks: [checked("freshness", "must", "failed"), checked("row_count", "must", "passed")],
    expected: { score: 0.5, failed: 1, passed: 1 },
  },
  {
    name: "what must hold counts twice",
    checks: [checked("row_count", "must", "passed"), checked("freshness", "should", "failed")],
    expected: { score: 2 / 3, failed: 1, brokenMusts: 0 },
  },
  {
    name: "what could not be checked scores nothing, and breaks what must hold",
    checks: [checked("sql", "must", "unknown"), checked("unique", "should", "passed", [10, 0])],
    expected: { score: 1, passed: 1, failed: 0, unknown: 1, brokenMusts: 1 },
  },
  {
    name: "each dimension has its part, in a fixed order",
    checks: [
      checked("range", "should", "failed", [10, 5]),
      checked("not_null", "must", "passed", [10, 0]),
      checked("pattern", "should", "passed", [10, 0]),
    ],
    expected: {
      parts: [
        { dimension: "completeness", score: 1, expectations: 1, failed: 0 },
        { dimension: "validity", score: 0.75, expectations: 2, failed: 1 },
      ],
    },
  },
];

describe("the quality of a version", () => {
  test.each(cases)("$name", ({ checks, expected }) => expect(qualityOf(checks)).toMatchObject(expected));
});

test.each([
  [0, 0, 0, true],
  [100, 0, 0, true],
  [100, 1, 0, false],
  [100, 5, 0.05, true],
  [100, 6, 0.05, false],
])("of %d rows %d fail, %d may: %s", (rows, failing, tolerance, passes) =>
  expect(withinTolerance(rows, failing, tolerance)).toBe(passes),
);

test.each([
  [false, "failed", null],
  [true, null, null],
  [true, "passed", null],
  [true, "checking", "is still being checked"],
  [true, "failed", "fails expectations that must hold"],
] as const)("a dataset that refuses (%s) and a version that is %s", (refuseFailing, quality, sentence) => {
  const said = refusedForUse({ refuseFailing }, { name: "Flights v2", quality });
  if (sentence === null) expect(said).toBeNull();
  else expect(said).toContain(sentence);
});

test.each([
  [1, "100.0\u00a0%"],
  [0.99999, ">99.9\u00a0%"],
  [0.9994, "99.9\u00a0%"],
  [0, "0.0\u00a0%"],
  [null, "–"],
])("the score %s reads %s", (score, text) => expect(scoreText(score)).toBe(text));
