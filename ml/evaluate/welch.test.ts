import { describe, expect, it, test } from "vitest";
import golden from "#ml/golden/slices.json" with { type: "json" };
import { falseDiscovery, momentsOf, studentAbove, welch } from "./welch.ts";

const moments = (values: readonly number[]) =>
  momentsOf(
    values.length,
    values.reduce((sum, value) => sum + value, 0),
    values.reduce((sum, value) => sum + value * value, 0),
  );

test.each(golden.tests)("Welch's test as SciPy: t = $t", ({ a, b, t, df, p }) => {
  const ours = welch(moments(a), moments(b));
  expect(ours.t).toBeCloseTo(t, 9);
  expect(ours.df / df).toBeCloseTo(1, 9);
  expect(Math.abs(ours.p - p)).toBeLessThanOrEqual(1e-9 * p + 1e-14);
});

test.each(golden.tails)("Student's t above $t with $df degrees as SciPy", ({ t, df, p }) => {
  expect(Math.abs(studentAbove(t, df) - p)).toBeLessThanOrEqual(1e-9 * p + 1e-14);
});

describe("false discoveries", () => {
  it("are controlled as SciPy does", () => {
    const ours = falseDiscovery(golden.p);
    for (const [i, value] of golden.adjusted.entries()) expect(ours[i]).toBeCloseTo(value, 12);
  });

  it("of no test are none", () => expect(falseDiscovery([])).toEqual([]));
});

test("samples without spread are told apart for certain, or not at all", () => {
  const same = { n: 40, mean: 1, variance: 0 };
  expect(welch({ ...same, mean: 2 }, same).p).toBe(0);
  expect(welch(same, same).p).toBe(1);
  expect(welch({ ...same, mean: 1 + 4 * Number.EPSILON }, same).p).toBe(1);
});
