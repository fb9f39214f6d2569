import { expect, test } from "vitest";
import type { ColumnProfile } from "#domain/datasets/profile.ts";
import { knownProblem } from "./known-problems.ts";
import type { Target } from "./schemas.ts";

const column = (name: string, change: object = {}): ColumnProfile =>
  ({
    name,
    storage: "DOUBLE",
    missing: 0,
    distinct: 40,
    distinctExact: true,
    kind: "numeric",
    infinite: 0,
    min: -5,
    max: 30,
    mean: 0,
    std: 1,
    quantiles: [],
    histogram: null,
    top: [],
    ...change,
  }) as ColumnProfile;
const words = (values: string[]) => ({
  kind: "categorical",
  distinct: values.length,
  top: values.map((value) => ({ value, count: 1 })),
});
const above = (value: number): Target => ({ kind: "threshold", column: "y", operator: ">", value });
const ROWS = 100;

test.each<[string, Target, object, string]>([
  ["a target missing everywhere", { kind: "number", column: "y" }, { missing: 100 }, "missing in every row"],
  [
    "a number that never changes",
    { kind: "number", column: "y" },
    { distinct: 1 },
    "same value in every row",
  ],
  ["one class", { kind: "class", column: "y", positive: "a" }, words(["a"]), "one class only"],
  ["one class of several", { kind: "classes", column: "y" }, words(["a"]), "one class only"],
  ["too many classes", { kind: "classes", column: "y" }, { distinct: 51 }, "50 is the most"],
  ["a threshold above all", above(30), {}, "one side of 30"],
  ["a threshold below all", above(-6), {}, "one side of -6"],
  [
    "a class that never occurs",
    { kind: "class", column: "y", positive: "c" },
    words(["a", "b"]),
    'never says "c"',
  ],
])("%s is refused before anything starts", (_name, target, change, part) => {
  expect(knownProblem(target, [], [column("y", change)], ROWS)).toEqual({
    path: "target.column",
    sentence: expect.stringContaining(part),
  });
});

test.each([
  ["missing everywhere", { missing: 100, distinct: 0 }, "missing in every row"],
  ["the same everywhere", { distinct: 1 }, "same value in every row"],
])("a feature that is %s is refused by its place", (_name, change, part) => {
  expect(
    knownProblem(
      above(3),
      [{ column: "a" }, { column: "x" }],
      [column("y"), column("a"), column("x", change)],
      ROWS,
    ),
  ).toEqual({ path: "features.1", sentence: expect.stringContaining(part) });
});

test.each<[string, Target, object]>([
  ["a threshold inside the range", above(3), {}],
  ["a threshold at the least value", above(-5), {}],
  ["a class that occurs", { kind: "class", column: "y", positive: "1" }, words(["0", "1.0"])],
  [
    "a class that may lie beyond the values shown",
    { kind: "class", column: "y", positive: "z" },
    { distinct: 400 },
  ],
])("%s is let through", (_name, target, change) => {
  expect(
    knownProblem(target, [{ column: "x" }], [column("y", change), column("x", { missing: 99 })], ROWS),
  ).toBeNull();
});

test("what the profile does not have is not judged", () => {
  expect(knownProblem(above(99), [{ column: "x" }], [], ROWS)).toBeNull();
});
