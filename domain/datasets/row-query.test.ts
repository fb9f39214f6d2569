import { describe, expect, test } from "vitest";
import { filterProblem, filterText, type RowFilter, readFilter, readSort, sortText } from "./row-query.ts";

const filters: RowFilter[] = [
  { column: "delay", operator: "at_least", value: "15" },
  { column: "a~b~c", operator: "is", value: "x~y" },
  { column: "origin", operator: "missing", value: "" },
  { column: "Ünï cöde", operator: "contains", value: "two\nlines" },
];

describe("filters and sorts in the address", () => {
  test.each(filters)("%j comes back as it went", (filter) =>
    expect(readFilter(filterText(filter))).toEqual(filter),
  );

  test.each(["", "delay", "delay~is", "delay~is~", "delay~drop table~1", "~is~1", `a~is~${"x".repeat(501)}`])(
    "%j is no filter",
    (text) => expect(readFilter(text)).toBeNull(),
  );

  test.each([
    ["+a", { column: "a", descending: false }],
    ["--a", { column: "-a", descending: true }],
    ["a", null],
    ["+", null],
    [undefined, null],
  ])("the sort %j", (text, sort) => {
    expect(readSort(text)).toEqual(sort);
    if (sort) expect(sortText(sort)).toBe(text);
  });
});

const columns = [
  { name: "delay", kind: "numeric", storage: "DOUBLE" },
  { name: "day", kind: "datetime", storage: "DATE" },
  { name: "late", kind: "boolean", storage: "BOOLEAN" },
  { name: "origin", kind: "categorical", storage: "VARCHAR" },
] as const;

test.each([
  [{ column: "delay", operator: "is", value: "late" }, "holds numbers"],
  [{ column: "delay", operator: "is", value: "1,200.5" }, null],
  [{ column: "delay", operator: "contains", value: "late" }, null],
  [{ column: "day", operator: "at_most", value: "soon" }, "holds dates"],
  [{ column: "day", operator: "at_most", value: "2001-01-31" }, null],
  [{ column: "late", operator: "is", value: "perhaps" }, "is true or false"],
  [{ column: "late", operator: "missing", value: "" }, null],
  [{ column: "origin", operator: "is", value: "anything" }, null],
  [{ column: "gone", operator: "missing", value: "" }, "no column “gone”"],
] satisfies [RowFilter, string | null][])("%j: %s", (filter, sentence) => {
  const problem = filterProblem(filter, columns);
  if (sentence === null) expect(problem).toBeNull();
  else expect(problem).toContain(sentence);
});
