import { describe, expect, test } from "vitest";
import type { Column } from "#ml/table.ts";
import { deriveTarget } from "./derive-target.ts";

const numeric = (...values: number[]): Column => ({
  kind: "numeric",
  name: "delay",
  values: Float32Array.from(values),
});
const categorical = (levels: string[], ...codes: number[]): Column => ({
  kind: "categorical",
  name: "late",
  levels,
  codes: Int32Array.from(codes),
});
const above = (value: number, operator: ">" | ">=" = ">") =>
  ({ kind: "threshold", column: "delay", operator, value }) as const;
const is = (positive: string) => ({ kind: "class", column: "late", positive }) as const;

describe("a threshold", () => {
  test.each([
    [above(15), [15, 15.5, -3], [0, 1, 0]],
    [above(15, ">="), [15, 15.5, -3], [1, 1, 0]],
    [above(0.1), [0.1, 0.2], [0, 1]],
    [above(0.1, ">="), [0.1, 0.05], [1, 0]],
  ] as const)("%j of %j gives %j", (target, values, labels) => {
    const derived = deriveTarget(target, numeric(...values));
    expect([...derived.values]).toEqual([...labels]);
    expect(derived.kept).toBeNull();
  });
  test("rows without a value are left out", () => {
    const derived = deriveTarget(above(15), numeric(Number.NaN, 20, Number.NaN, 1));
    expect([...derived.values]).toEqual([1, 0]);
    expect([...(derived.kept ?? [])]).toEqual([1, 3]);
    expect(derived.classes).toEqual(["<= 15", "> 15"]);
  });
});

describe("a class", () => {
  test("the positive one is 1, the other gives its name", () => {
    const derived = deriveTarget(is("yes"), categorical(["no", "unused", "yes"], 2, 0, -1, 2));
    expect([...derived.values]).toEqual([1, 0, 1]);
    expect(derived.classes).toEqual(["no", "yes"]);
  });
});

describe("several classes", () => {
  const which = { kind: "classes", column: "late" } as const;
  test("are in the order of their text, or of their numbers", () => {
    const derived = deriveTarget(which, categorical(["b", "unused", "a", "c"], 0, 2, -1, 3));
    expect([...derived.values]).toEqual([1, 0, 2]);
    expect([...(derived.kept ?? [])]).toEqual([0, 1, 3]);
    expect(derived.classes).toEqual(["a", "b", "c"]);
    expect(deriveTarget(which, categorical(["10", "9"], 0, 1)).classes).toEqual(["9", "10"]);
  });
});

describe("a number", () => {
  test("is taken as it is, rows without one are left out", () => {
    const derived = deriveTarget({ kind: "number", column: "delay" }, numeric(1.5, Number.NaN, -2));
    expect(derived.values).toEqual(Float64Array.of(1.5, -2));
    expect(derived.classes).toEqual([]);
  });
});

const many = Array.from({ length: 51 }, (_, i) => `value ${i}`);
test.each([
  [
    "51 classes",
    { kind: "classes", column: "late" } as const,
    categorical(many, ...many.keys()),
    "50 is the most",
  ],
  ["no number", { kind: "number", column: "delay" } as const, numeric(Number.NaN), "missing in every row"],
  ["one class", is("yes"), categorical(["yes"], 0, 0, -1), "one class only"],
  ["three classes", is("a"), categorical(["a", "b", "c"], 0, 1, 2), "has 3 classes"],
  ["no value at all", is("a"), categorical(["a"], -1, -1), "missing in every row"],
  ["a positive class that never occurs", is("z"), categorical(["a", "b"], 0, 1), 'never says "z"'],
  ["no number at all", above(1), numeric(Number.NaN), "missing in every row"],
  ["no row", above(1), numeric(), "missing in every row"],
] as const)("%s is refused in a sentence", (_name, target, column, part) => {
  expect(() => deriveTarget(target, column)).toThrow(part);
});
