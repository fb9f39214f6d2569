import { expect, test } from "vitest";
import type { ColumnProfile } from "#domain/datasets/profile.ts";
import { likelyPositive, sameValue, suggestFeature } from "./suggest.ts";

const column = (change: object): ColumnProfile =>
  ({
    name: "c",
    storage: "DOUBLE",
    missing: 0,
    distinct: 40,
    distinctExact: true,
    kind: "numeric",
    infinite: 0,
    min: 0,
    max: 1,
    mean: 0,
    std: 1,
    quantiles: [],
    histogram: null,
    top: [],
    length: null,
    trueCount: 1,
    falseCount: 1,
    ...change,
  }) as ColumnProfile;

test.each([
  ["numbers", {}, "numeric", null],
  ["numbers that are all different", { distinct: 1000 }, "numeric", null],
  ["whole numbers that are all different", { distinct: 1000, storage: "BIGINT" }, null, "looks like an id"],
  ["yes or no", { kind: "boolean", distinct: 2 }, "numeric", null],
  ["dates", { kind: "datetime" }, "datetime", null],
  ["categories", { kind: "categorical" }, "categorical", null],
  ["codes that are all different", { kind: "categorical", distinct: 1000 }, null, "looks like an id"],
  ["text", { kind: "text" }, null, "free text"],
  ["nothing at all", { missing: 1000, distinct: 0 }, null, "missing in every row"],
  ["one value", { distinct: 1 }, null, "one value only"],
] as const)("%s", (_name, change, as, why) => {
  expect(suggestFeature(column(change), 1000)).toEqual({ as, why });
});

test("too many categories", () => {
  expect(suggestFeature(column({ kind: "categorical", distinct: 5000 }), 1_000_000).why).toBe(
    "5,000 different values",
  );
});

test.each([
  ["1", "1.0", true],
  ["yes", "yes", true],
  ["yes", "no", false],
  ["", "0", false],
  ["1", "1x", false],
])("%j and %j: %s", (a, b, same) => expect(sameValue(a, b)).toBe(same));

test.each([
  [["true", "false"], "true"],
  [["No", "Yes"], "Yes"],
  [["0", "1"], "1"],
  [["on time", "late"], "late"],
  [[], ""],
])("of %j a run asks for %j", (values, positive) => expect(likelyPositive(values)).toBe(positive));
